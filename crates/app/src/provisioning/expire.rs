//! What ends because its time is over.

use store::{Lane, revoked_tokens};

use crate::act::Work;
use crate::{Actor, App, Error, service_keys, vxcs};

/// What one call of [`App::expire_once`] ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expired {
    /// Service keys whose VLANs were given up.
    pub keys: usize,
    /// Proposed changes that nobody decided on.
    pub proposals: usize,
    /// Revoked tokens that have ended anyway.
    pub tokens: u64,
    /// Cancelled VXCs whose term is over.
    pub vxcs: usize,
}

impl App {
    /// Ends what is past its time, a bounded number of each kind. Call it again at once while it ends anything, else every few seconds.
    ///
    /// Each kind is a transaction of its own; a second worker at the same time finds nothing left.
    pub async fn expire_once(&self) -> Result<Expired, Error> {
        self.write_refusals(false).await?;
        let keys = self.expire(service_keys::release_lapsed).await?;
        let tokens = self.expire(|work| Ok(revoked_tokens::purge(work.tx, work.now)?)).await?;
        let proposals = self.expire(vxcs::expire).await?;
        let vxcs = self.expire(vxcs::end_due).await?;
        Ok(Expired { keys, proposals, tokens, vxcs })
    }

    /// Rings only when something came to its end.
    async fn expire<T: Send + Default + PartialEq + 'static>(
        &self,
        step: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (app, draw) = (self.clone(), self.draw()?);
        let work = move |tx: &store::Tx<'_>| step(&mut Work::new(tx, &app, &Actor::system(), &draw));
        let ended = self.0.store.write(Lane::Any, work).await?;
        if ended != T::default() {
            self.ring();
        }
        Ok(ended)
    }
}
