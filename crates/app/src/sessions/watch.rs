//! Looking again on behalf of an open page: nobody need sit before it, so it keeps no session from ending for want of use.

use crate::{Actor, App, Error, Trail};

impl App {
    /// Who is signed in with a session's token, as [`App::authenticate`] finds it, without noting that the session was used.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody is.
    pub async fn watch(&self, token: &str, trail: Trail) -> Result<Actor, Error> {
        self.session_actor(token, trail, false).await
    }
}
