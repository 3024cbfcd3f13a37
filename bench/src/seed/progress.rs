//! How far a step has come, and what it took.

use std::time::Instant;

use server::bench::Bar;

pub struct Progress {
    what: &'static str,
    bar: Option<Bar>,
    began: Instant,
}

impl Progress {
    /// `total` 0: nobody knows.
    pub fn new(what: &'static str, total: u64) -> Self {
        Self { what, bar: Some(Bar::new(what, total)), began: Instant::now() }
    }

    pub fn add(&mut self, count: u64) {
        if let Some(bar) = &mut self.bar {
            bar.add(count);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let done = self.bar.take().map_or(0, |bar| bar.done());
        eprintln!("{:<14} {done} in {:.1} s", self.what, self.began.elapsed().as_secs_f64());
    }
}
