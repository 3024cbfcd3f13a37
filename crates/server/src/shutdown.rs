//! The life of a process: named tasks, one way to stop, and no task that dies unseen.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::time::Duration;

use anyhow::anyhow;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

/// The tasks of a process. Each runs until the token is cancelled; one that ends before takes the others down.
pub struct Tasks {
    running: JoinSet<anyhow::Result<()>>,
    names: HashMap<Id, &'static str>,
    stop: CancellationToken,
    leaving: CancellationToken,
}

impl Default for Tasks {
    fn default() -> Self {
        let stop = CancellationToken::new();
        Self { running: JoinSet::new(), names: HashMap::new(), leaving: stop.child_token(), stop }
    }
}

impl Tasks {
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when the process is to stop. Tasks watch it; anybody may cancel it.
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Cancelled when the process is about to stop: it serves whoever comes, and says that nobody else should be sent.
    pub fn leaving(&self) -> CancellationToken {
        self.leaving.clone()
    }

    pub fn spawn(&mut self, name: &'static str, task: impl Future<Output = anyhow::Result<()>> + Send + 'static) {
        let id = self.running.spawn(task).id();
        self.names.insert(id, name);
    }

    /// Runs until `signal`, a cancelled token or the end of a task, then gives all tasks `grace` to finish.
    ///
    /// # Errors
    /// When a task failed, panicked, ended before it was told to or didn't finish in time.
    pub async fn run(mut self, signal: impl Future<Output = ()>, grace: Duration) -> anyhow::Result<()> {
        let mut failure = tokio::select! {
            () = signal => None,
            () = self.stop.cancelled() => None,
            Some(ended) = self.running.join_next_with_id() => {
                let (name, result) = self.end_of(ended);
                Some(result.err().unwrap_or_else(|| anyhow!("ended although nobody stopped it")).context(name))
            }
        };
        if let Some(error) = &failure {
            tracing::error!(error = format!("{error:#}"), "stopping because a task ended");
        }
        self.stop.cancel();
        let drained = tokio::time::timeout(grace, async {
            while let Some(ended) = self.running.join_next_with_id().await {
                let (name, result) = self.end_of(ended);
                if let Err(error) = result {
                    failure.get_or_insert(error.context(name));
                }
            }
        });
        if drained.await.is_err() {
            let late: Vec<&str> = self.names.values().copied().collect();
            failure.get_or_insert_with(|| anyhow!("{} did not finish in time", late.join(", ")));
            self.running.shutdown().await;
        }
        failure.map_or(Ok(()), Err)
    }

    /// The name of a task that ended, and how.
    fn end_of(&mut self, ended: Result<(Id, anyhow::Result<()>), JoinError>) -> (&'static str, anyhow::Result<()>) {
        match ended {
            Ok((id, result)) => (self.names.remove(&id).unwrap_or("a task"), result),
            Err(error) => (self.names.remove(&error.id()).unwrap_or("a task"), Err(error.into())),
        }
    }
}

/// Resolves at SIGTERM or SIGINT.
pub fn signalled() -> io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(30);

    fn obedient(tasks: &mut Tasks) {
        let stop = tasks.stop();
        tasks.spawn("obedient", async move {
            stop.cancelled().await;
            Ok(())
        });
    }

    #[tokio::test]
    async fn a_signal_stops_everything() {
        let mut tasks = Tasks::new();
        obedient(&mut tasks);
        tasks.run(std::future::ready(()), GRACE).await.unwrap();
    }

    #[tokio::test]
    async fn who_stops_leaves_and_who_leaves_goes_on() {
        let tasks = Tasks::new();
        tasks.leaving().cancel();
        assert!(!tasks.stop().is_cancelled());
        let tasks = Tasks::new();
        tasks.stop().cancel();
        assert!(tasks.leaving().is_cancelled());
    }

    #[tokio::test]
    async fn a_task_that_dies_takes_the_process_down() {
        for (task, message) in [("fails", "worker: no disk"), ("ends", "worker: ended although nobody stopped it")] {
            let mut tasks = Tasks::new();
            obedient(&mut tasks);
            tasks.spawn("worker", async move { if task == "fails" { Err(anyhow!("no disk")) } else { Ok(()) } });
            let error = tasks.run(std::future::pending(), GRACE).await.unwrap_err();
            assert_eq!(format!("{error:#}"), message);
        }
        let mut tasks = Tasks::new();
        tasks.spawn("worker", async { panic!("out of cheese") });
        let error = tasks.run(std::future::pending(), GRACE).await.unwrap_err();
        assert!(format!("{error:#}").starts_with("worker: "), "{error:#}");
    }

    #[tokio::test]
    async fn a_task_that_does_not_stop_is_named() {
        let mut tasks = Tasks::new();
        tasks.spawn("stubborn", std::future::pending());
        let error = tasks.run(std::future::ready(()), Duration::from_millis(1)).await.unwrap_err();
        assert_eq!(error.to_string(), "stubborn did not finish in time");
    }
}
