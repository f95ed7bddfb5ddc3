//! Keys, one at a time, in a raw mode that is always left again.

use std::io::Write;
use std::sync::Arc;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, MouseEventKind, poll, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::Interrupts;

/// How often a reader looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(50);

static RAW: AtomicBool = AtomicBool::new(false);
static WHEEL: AtomicBool = AtomicBool::new(false);

/// Asks for buttons and wheel only: every move of the mouse, which crossterm's command asks for, too,
/// would be sent over a slow line for nothing.
const CATCH: &str = "\u{1b}[?1000h\u{1b}[?1006h";

/// Takes that back.
const FREE: &str = "\u{1b}[?1006l\u{1b}[?1000l";

/// Something that a person did at the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A letter, a digit or another character.
    Char(char),
    /// A letter with the control key, but for those that have a meaning of their own here.
    Control(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// One up.
    Up,
    /// One down.
    Down,
    /// One to the left.
    Left,
    /// One to the right.
    Right,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// Takes back the last character.
    Backspace,
    /// Takes away the character under the cursor.
    Delete,
    /// Tab.
    Tab,
    /// Tab with the shift key.
    BackTab,
    /// A word to the left.
    WordLeft,
    /// A word to the right.
    WordRight,
    /// A turn of the mouse wheel up.
    WheelUp,
    /// A turn of the mouse wheel down.
    WheelDown,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D, or nobody is there any more.
    EndOfInput,
    /// The window has another size.
    Resize,
}

/// Raw mode, for as long as this lives.
#[derive(Debug)]
pub(super) struct Raw(());

impl Raw {
    pub(super) fn enter() -> std::io::Result<Self> {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                leave();
                before(panic);
            }));
        });
        enable_raw_mode()?;
        RAW.store(true, Ordering::SeqCst);
        Ok(Self(()))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        leave();
    }
}

fn leave() {
    free_wheel();
    if RAW.swap(false, Ordering::SeqCst) {
        disable_raw_mode().ok();
    }
}

/// The mouse wheel as keys, for as long as this lives. The terminal's own way to select text then takes
/// the shift key.
#[derive(Debug)]
pub struct Wheel(());

impl Wheel {
    pub(super) fn catch() -> Self {
        if !WHEEL.swap(true, Ordering::SeqCst) {
            tell(CATCH);
        }
        Self(())
    }
}

impl Drop for Wheel {
    fn drop(&mut self) {
        free_wheel();
    }
}

fn free_wheel() {
    if WHEEL.swap(false, Ordering::SeqCst) {
        tell(FREE);
    }
}

fn tell(sequence: &str) {
    #[cfg(windows)]
    let _ = if sequence == CATCH {
        crossterm::execute!(std::io::stdout(), crossterm::event::EnableMouseCapture)
    } else {
        crossterm::execute!(std::io::stdout(), crossterm::event::DisableMouseCapture)
    };
    #[cfg(not(windows))]
    {
        let mut stream = std::io::stdout().lock();
        // Nothing can be told to somebody whose terminal is gone.
        stream.write_all(sequence.as_bytes()).and_then(|()| stream.flush()).ok();
    }
}

/// Whether the end of a line needs a carriage return at the moment.
pub(super) fn is_raw() -> bool {
    RAW.load(Ordering::SeqCst)
}

/// Waits for a key; none when `over` says so. Ctrl-C does what its signal does, too.
pub(super) fn next(interrupts: Interrupts, over: &dyn Fn() -> bool) -> Option<Key> {
    loop {
        if over() {
            return None;
        }
        if (interrupts.raised)() {
            return Some(Key::Interrupt);
        }
        match poll(LOOK).and_then(|there| if there { read().map(Some) } else { Ok(None) }) {
            Ok(Some(event)) => {
                let key = meaning(&event);
                if key == Some(Key::Interrupt) {
                    (interrupts.raise)();
                }
                if key.is_some() {
                    return key;
                }
            }
            Ok(None) => {}
            Err(_) => return Some(Key::EndOfInput),
        }
    }
}

fn meaning(event: &Event) -> Option<Key> {
    match event {
        Event::Resize(..) => Some(Key::Resize),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollUp => Some(Key::WheelUp),
            MouseEventKind::ScrollDown => Some(Key::WheelDown),
            _ => None,
        },
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            let control = key.modifiers.contains(KeyModifiers::CONTROL);
            let alt = key.modifiers.contains(KeyModifiers::ALT);
            match key.code {
                KeyCode::Char('c') if control => Some(Key::Interrupt),
                KeyCode::Char('d') if control => Some(Key::EndOfInput),
                KeyCode::Char('j' | 'm') if control => Some(Key::Enter),
                KeyCode::Char('h') if control => Some(Key::Backspace),
                KeyCode::Char('i') if control => Some(Key::Tab),
                KeyCode::Char('b') if alt => Some(Key::WordLeft),
                KeyCode::Char('f') if alt => Some(Key::WordRight),
                KeyCode::Left if control || alt => Some(Key::WordLeft),
                KeyCode::Right if control || alt => Some(Key::WordRight),
                // With both of them it is a character of some keyboards, such as `[`.
                KeyCode::Char(c) if control && alt && !c.is_alphanumeric() => Some(Key::Char(c)),
                KeyCode::Char(_) if alt => None,
                KeyCode::Char(c) if control => Some(Key::Control(c.to_ascii_lowercase())),
                KeyCode::Char(c) => Some(Key::Char(c)),
                KeyCode::Enter => Some(Key::Enter),
                KeyCode::Esc => Some(Key::Escape),
                KeyCode::Up => Some(Key::Up),
                KeyCode::Down => Some(Key::Down),
                KeyCode::Left => Some(Key::Left),
                KeyCode::Right => Some(Key::Right),
                KeyCode::PageUp => Some(Key::PageUp),
                KeyCode::PageDown => Some(Key::PageDown),
                KeyCode::Home => Some(Key::Home),
                KeyCode::End => Some(Key::End),
                KeyCode::Backspace => Some(Key::Backspace),
                KeyCode::Delete => Some(Key::Delete),
                KeyCode::Tab => Some(Key::Tab),
                KeyCode::BackTab => Some(Key::BackTab),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Keys as they come, told from a thread of their own, until this is dropped.
#[derive(Debug)]
pub struct Keys {
    over: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    _raw: Raw,
}

impl Keys {
    pub(super) fn tell(interrupts: Interrupts, tell: impl Fn(Key) + Send + 'static) -> std::io::Result<Self> {
        let raw = Raw::enter()?;
        let over = Arc::new(AtomicBool::new(false));
        let reader = std::thread::spawn({
            let over = Arc::clone(&over);
            move || {
                while let Some(key) = next(interrupts, &|| over.load(Ordering::SeqCst)) {
                    tell(key);
                    if matches!(key, Key::EndOfInput | Key::Interrupt) {
                        break;
                    }
                }
            }
        });
        Ok(Self { over, reader: Some(reader), _raw: raw })
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Two readers would take each other's keys.
        if let Some(reader) = self.reader.take() {
            reader.join().ok();
        }
    }
}
