//! The loops that do what no request waits for. Each calls one step of `app` again and again; the steps find their own work.

use std::future::Future;
use std::time::Duration;

use app::App;
use tokio_util::sync::CancellationToken;

/// The longest pause after a step that failed.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(60);

/// When a step is taken again.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// After a step that left something to do.
    pub busy: Duration,
    /// After one that left nothing.
    pub idle: Duration,
    /// Whether a write by anybody ends the pause. Not for a step that writes each time: it would wake itself.
    pub on_bell: bool,
}

impl Pace {
    /// The same pause after every step.
    pub const fn every(pause: Duration) -> Self {
        Self { busy: pause, idle: pause, on_bell: false }
    }
}

/// Takes `step` at `pace` until `stop`. A step that fails is logged and taken again after a pause that doubles from one second to a
/// minute; a step that panics ends the task, and with it the process.
pub async fn run<F>(
    name: &'static str,
    app: App,
    stop: CancellationToken,
    pace: Pace,
    step: impl Fn(App) -> F,
) -> anyhow::Result<()>
where
    F: Future<Output = Result<bool, app::Error>>,
{
    let mut failures = 0_u32;
    while !stop.is_cancelled() {
        // Listening begins before the step looks, so that nothing that is written meanwhile is missed.
        let bell = app.rung();
        let pause = match step(app.clone()).await {
            Ok(more) => {
                failures = 0;
                if more { pace.busy } else { pace.idle }
            }
            Err(error) => {
                failures = failures.saturating_add(1);
                let pause = back_off(failures);
                tracing::error!(worker = name, environment = app.settings().environment, %error, ?pause, "a step failed");
                pause
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = bell, if pace.on_bell && failures == 0 => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    Ok(())
}

/// The pause after so many failures in a row.
fn back_off(failures: u32) -> Duration {
    Duration::from_secs(1 << failures.saturating_sub(1).min(6)).min(LONGEST_BACK_OFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_after_failures_doubles_up_to_a_minute() {
        let pauses: Vec<u64> = (1..9).map(|failures| back_off(failures).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    }
}
