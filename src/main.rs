//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    diffdojo::cli::run(std::env::args_os())
}
