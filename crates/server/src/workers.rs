//! The loops that do what no request waits for. Each calls one step of `app` again and again; the steps find their own work.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use app::App;
use app::mail::Mailer;
use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;
use crate::shutdown::Tasks;

/// The longest pause after a step that failed.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(60);
/// How long a step may go on after the stop.
const LAST_STEP: Duration = Duration::from_secs(10);
/// How long the fabric is left alone when nothing waits for it and nothing is written.
const FABRIC_IDLE: Duration = Duration::from_secs(5);
/// The shortest pause between two looks at a fabric that is busy.
const FABRIC_BUSY: Duration = Duration::from_millis(50);
/// How old the link states that people see may be.
const LINKS: Duration = Duration::from_secs(60);
/// When a fabric that couldn't be looked at is tried again.
const UNSEEN: Duration = Duration::from_secs(15);
/// The longest and the shortest wait for the next reading of the counters.
const TRAFFIC_IDLE: Duration = Duration::from_mins(5);
const TRAFFIC_BUSY: Duration = Duration::from_secs(1);
/// How old the length of the provisioning queue may be in the metrics.
const GAUGES: Duration = Duration::from_secs(5);
const MAIL_IDLE: Duration = Duration::from_secs(60);
/// How soon after a step letters are looked for again, so that those of many orders share their commits and their way to the disk; sooner
/// while more are due than a step takes, but not so soon that orders would wait for letters.
const MAIL_GATHERS: Duration = Duration::from_millis(200);
const MAIL_BUSY: Duration = Duration::from_millis(100);
const SEAL_IDLE: Duration = Duration::from_secs(1);
const SEAL_BUSY: Duration = Duration::from_millis(100);
const EXPIRY: Duration = Duration::from_secs(5);
const KEYS: Duration = Duration::from_secs(600);

/// What ends the pause between two steps besides the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bell {
    /// A write by anybody, this long after the last step at the earliest: while many write, one step does the work of all of them.
    /// Not for a step that writes each time: it would wake itself.
    After(Duration),
    Ignored,
}

/// Starts the workers of one environment. The two that go through all services, for minutes where there are many, end at once at the stop and
/// are gone on with by whoever is next. Its letters go through `mailer`; what they find goes into `metrics`.
pub fn start(tasks: &mut Tasks, app: &App, mailer: &Mailer, metrics: &Arc<Metrics>) {
    let stop = || tasks.stop();
    let provisioning = run("provisioning", app.clone(), stop(), Bell::After(FABRIC_BUSY), |app| async move {
        let next = app.reconcile_once().await?.next;
        Ok(next.map_or(FABRIC_IDLE, |due| due.since(app.now()).clamp(FABRIC_BUSY, FABRIC_IDLE)))
    });
    let (found, stopped) = (Arc::clone(metrics), stop());
    let links = run("links", app.clone(), stop(), Bell::Ignored, move |app| {
        let (metrics, stopped) = (Arc::clone(&found), stopped.clone());
        async move {
            let Some(look) = stopped.run_until_cancelled(app.observe_once()).await else { return Ok(LINKS) };
            let strays = look?.strays;
            metrics.fabric_strays(&app.settings().environment, strays);
            Ok(if strays.is_some() { LINKS } else { UNSEEN })
        }
    });
    let stopped = stop();
    let traffic = run("traffic", app.clone(), stop(), Bell::Ignored, move |app| {
        let stopped = stopped.clone();
        async move {
            let Some(sampled) = stopped.run_until_cancelled(app.sample_once()).await else { return Ok(TRAFFIC_IDLE) };
            Ok(sampled?.next.since(app.now()).clamp(TRAFFIC_BUSY, TRAFFIC_IDLE))
        }
    });
    let found = Arc::clone(metrics);
    let gauges = run("gauges", app.clone(), stop(), Bell::Ignored, move |app| {
        let metrics = Arc::clone(&found);
        async move {
            let length = app.provisioning_queue_length().await?;
            metrics.provisioning_queue(&app.settings().environment, length);
            Ok(GAUGES)
        }
    });
    let (mailer, metrics) = (mailer.clone(), Arc::clone(metrics));
    let mail = run("mail", app.clone(), stop(), Bell::After(MAIL_GATHERS), move |app| {
        let (mailer, metrics) = (mailer.clone(), Arc::clone(&metrics));
        async move {
            let delivered = app.deliver_once(&mailer).await?;
            metrics.delivered(&app.settings().environment, delivered);
            if delivered.full() {
                return Ok(MAIL_BUSY);
            }
            let due = app.mail_due().await?;
            Ok(due.map_or(MAIL_IDLE, |due| due.since(app.now()).clamp(MAIL_GATHERS, MAIL_IDLE)))
        }
    });
    let seal = run("audit trail", app.clone(), stop(), Bell::Ignored, |app| async move {
        Ok(if app.seal_once().await? == 0 { SEAL_IDLE } else { SEAL_BUSY })
    });
    let expiry = run("expiry", app.clone(), stop(), Bell::Ignored, |app| async move {
        // What can't be ended is told of in the log each time; that needn't be every few seconds.
        Ok(if app.expire_once().await?.failed == 0 { EXPIRY } else { LONGEST_BACK_OFF })
    });
    let keys = run("signing keys", app.clone(), stop(), Bell::Ignored, |app| async move {
        app.rotate_keys_once().await?;
        Ok(KEYS)
    });
    let (kept, stopped) = (app.clone(), stop());
    tasks.spawn("database", async move {
        tokio::select! {
            () = kept.writer_ended() => anyhow::bail!("the database of {} takes no more writes", kept.settings().environment),
            () = stopped.cancelled() => Ok(()),
        }
    });
    let leaving = app.clone();
    tasks.spawn("provisioning", async move {
        let ended = provisioning.await;
        // Others needn't wait until the lease ends by itself.
        if let Err(error) = leaving.stand_down().await {
            tracing::warn!(%error, "the fabric is left to others when its lease ends");
        }
        ended
    });
    tasks.spawn("links", links);
    tasks.spawn("traffic", traffic);
    tasks.spawn("gauges", gauges);
    tasks.spawn("mail", mail);
    tasks.spawn("audit trail", seal);
    tasks.spawn("expiry", expiry);
    tasks.spawn("signing keys", keys);
}

/// Takes `step` again and again until `stop`; it answers how long it can be left alone. A step that fails is logged and taken again
/// after a pause that doubles from one second to a minute; a step that panics ends the task, and with it the process.
pub async fn run<F>(
    name: &'static str,
    app: App,
    stop: CancellationToken,
    bell: Bell,
    step: impl Fn(App) -> F,
) -> anyhow::Result<()>
where
    F: Future<Output = Result<Duration, app::Error>>,
{
    let mut failures = 0_u32;
    while !stop.is_cancelled() {
        // Listening begins before the step looks, so that nothing that is written meanwhile is missed.
        let rung = app.rung();
        let result = tokio::select! {
            result = step(app.clone()) => result,
            () = overdue(&stop) => return Ok(()),
        };
        let pause = match result {
            Ok(pause) => {
                failures = 0;
                pause
            }
            Err(error) => {
                failures = failures.saturating_add(1);
                let pause = back_off(failures);
                let environment = &app.settings().environment;
                tracing::error!(worker = name, environment, %error, ?pause, "a step failed");
                pause
            }
        };
        let heard = async {
            match bell {
                Bell::After(least) if failures == 0 => {
                    tokio::time::sleep(least).await;
                    rung.await;
                }
                _ => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = heard => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    Ok(())
}

/// Resolves when a step has had its time after the stop. Steps may be dropped anywhere: what they left undone is found again.
async fn overdue(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(LAST_STEP).await;
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
