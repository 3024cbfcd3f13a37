//! The mail of an exchange, carried to a real mail server.

#[expect(dead_code, reason = "the other ways to speak to it are shown where mail is sent")]
#[path = "../../../app/src/mail/tests/server.rs"]
mod server;

use app::mail::{Delivered, Mailer, SmtpServer, SmtpTls};

use super::Exchange;
use server::{Encryption, MailServer};

use server::Taken as Letter;

/// A mail server and the way to it.
pub struct Letters {
    server: MailServer,
    mailer: Mailer,
}

impl Letters {
    pub fn start() -> Self {
        let server = MailServer::start(Encryption::Off);
        let (host, port) = ("127.0.0.1".to_owned(), server.port);
        let mailer = Mailer::smtp(SmtpServer { host, port, tls: SmtpTls::Off, credentials: None, ca: None }).unwrap();
        Self { server, mailer }
    }

    /// Delivers all that waits; what the mail server took.
    pub async fn deliver(&self, exchange: &Exchange) -> Vec<Letter> {
        let mut taken = Vec::new();
        loop {
            let done = exchange.app.deliver_once(&self.mailer).await.unwrap();
            assert_eq!(done, Delivered { sent: done.sent, ..Delivered::default() });
            if done.sent == 0 {
                return taken;
            }
            taken.extend((0..done.sent).map(|_| self.server.next()));
        }
    }

    /// Delivers all that waits; what went to this address.
    pub async fn to(&self, exchange: &Exchange, address: &str) -> Vec<Letter> {
        let mut letters = self.deliver(exchange).await;
        letters.retain(|letter| letter.recipients == [address]);
        letters
    }
}
