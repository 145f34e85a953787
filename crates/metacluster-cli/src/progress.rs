//! A sign of life on a terminal's standard error for anything past a second.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Shown only after this long, so that quick runs stay quiet.
const QUIET: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(120);

/// Shows a spinner while it lives.
#[derive(Debug)]
pub(crate) struct Progress {
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
    /// What is being done, if it is more than was said at first.
    saying: Arc<Mutex<Option<String>>>,
}

impl Progress {
    /// Nothing at all unless standard error is a terminal.
    pub(crate) fn start(doing: &'static str) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { waiting: None, saying: Arc::default() };
        }
        let (done, over) = channel::<()>();
        let saying: Arc<Mutex<Option<String>>> = Arc::default();
        let said = Arc::clone(&saying);
        let handle = thread::spawn(move || {
            if over.recv_timeout(QUIET).is_ok() {
                return;
            }
            let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
            let bar = ProgressBar::new_spinner().with_message(doing.to_owned());
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                if let Some(text) = said.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    bar.set_message(text);
                }
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Self { waiting: Some((done, handle)), saying }
    }

    /// Says what is being done now.
    pub(crate) fn say(&self, doing: String) {
        if self.waiting.is_some() {
            *self.saying.lock().unwrap_or_else(PoisonError::into_inner) = Some(doing);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, handle)) = self.waiting.take() {
            // A thread that ended on its own has nothing left to clear.
            let _ = done.send(());
            let _ = handle.join();
        }
    }
}
