//! Keys, one at a time, in a raw mode that is always left again.

use std::sync::Arc;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, poll, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::Interrupts;

/// How often a reader looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(50);

static RAW: AtomicBool = AtomicBool::new(false);

/// Something that a person did at the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A letter, a digit or another character.
    Char(char),
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
    if RAW.swap(false, Ordering::SeqCst) {
        disable_raw_mode().ok();
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
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            let control = key.modifiers.contains(KeyModifiers::CONTROL);
            match key.code {
                KeyCode::Char('c') if control => Some(Key::Interrupt),
                KeyCode::Char('d') if control => Some(Key::EndOfInput),
                KeyCode::Char('j' | 'm') if control => Some(Key::Enter),
                KeyCode::Char(_) if control || key.modifiers.contains(KeyModifiers::ALT) => None,
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
