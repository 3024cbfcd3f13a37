//! Connections with a thread each. The one that was used last is used first: its statements are prepared, the others stay unmade until
//! they are needed.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::session::{Place, Session};
use crate::Error;

type Work = Box<dyn FnOnce(&Session) + Send>;

struct Job {
    work: Work,
    /// Where the thread puts itself when it is free again, and what lets the next one come.
    back: UnboundedSender<Job>,
    permit: OwnedSemaphorePermit,
}

type Idle = Mutex<Vec<UnboundedSender<Job>>>;

pub(super) struct Pool {
    idle: Arc<Idle>,
    permits: Arc<Semaphore>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Pool {
    /// Starts the threads; none of them is connected yet.
    pub(super) fn start(name: &str, size: usize, place: &Arc<Place>) -> std::io::Result<Self> {
        let idle = Arc::new(Idle::default());
        let mut threads = Vec::new();
        for _ in 0..size {
            let (session, at) = (Session::new(Arc::clone(place)), Arc::downgrade(&idle));
            let (jobs, mut queue) = unbounded_channel();
            let session = session?;
            let run = move || {
                while let Some(job) = session.wait(&mut queue) {
                    serve(&session, job, &at);
                }
            };
            threads.push(std::thread::Builder::new().name(format!("store-{name}")).spawn(run)?);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(jobs);
        }
        Ok(Self { idle, permits: Arc::new(Semaphore::new(size)), threads: Mutex::new(threads) })
    }

    /// Has one of the threads do `work`, with what is to be kept until it is done.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session) -> T + Send + 'static,
        kept: impl Send + 'static,
    ) -> Result<T, Error> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| closed())?;
        let (reply, answer) = oneshot::channel();
        let done = move |session: &Session| {
            // The caller may have gone; the work is done all the same.
            let _ = reply.send(work(session));
            session.leave();
            drop(kept);
        };
        self.send(Box::new(done), permit)?;
        answer.await.map_err(|_| closed())
    }

    /// The same for a caller that may block, while nobody else works.
    pub(super) fn run_now<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().map_err(|_| closed())?;
        let (reply, answer) = std::sync::mpsc::channel();
        let done = move |session: &Session| {
            let _ = reply.send(work(session));
        };
        self.send(Box::new(done), permit)?;
        answer.recv().map_err(|_| closed())
    }

    fn send(&self, work: Work, permit: OwnedSemaphorePermit) -> Result<(), Error> {
        let thread = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or_else(closed)?;
        let back = thread.clone();
        thread.send(Job { work, back, permit }).map_err(|_| closed())
    }

    /// Lets what waits be done, and ends the threads.
    pub(super) async fn close(&self) {
        let size = self.threads.lock().unwrap_or_else(PoisonError::into_inner).len();
        let all = u32::try_from(size).unwrap_or(u32::MAX);
        // Closed already when this fails.
        let _all = self.permits.acquire_many(all).await;
        self.permits.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        // A panic of a thread has been answered as "closed" already.
        let joined = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|thread| drop(thread.join())));
        let _ = joined.await;
    }
}

fn serve(session: &Session, job: Job, idle: &Weak<Idle>) {
    let Job { work, back, permit } = job;
    work(session);
    if let Some(idle) = idle.upgrade() {
        idle.lock().unwrap_or_else(PoisonError::into_inner).push(back);
    }
    drop(permit);
}

pub(super) fn closed() -> Error {
    Error::Unavailable("the store is closed".to_owned())
}
