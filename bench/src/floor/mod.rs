//! Servers that do nothing but what can't be left out: hyper, the same TLS, an answer of the same size, and the same signature.

mod signer;
mod token;

use std::convert::Infallible;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use clap::Subcommand;
use domain::{Clock, Draw, SystemClock};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use server::config::Config;
use server::host::Hosts;
use server::tls::{Certificates, Sources, server_config};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use token::Template;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Answers every request with the same bytes
    Constant {
        /// How many
        bytes: usize,
    },
    /// Answers every request with a token of its own, signed anew
    Token {
        /// EdDSA or ES256
        algorithm: auth::Algorithm,
        /// The answer of a token endpoint, whose likes are to be made
        like: PathBuf,
    },
}

/// Makes the body of an answer.
type Body = dyn Fn() -> Bytes;

/// Serves on a free port, which it prints with the certificate to trust, in one thread.
pub fn run(args: &Args) -> Result<()> {
    let body: Box<Body> = match &args.what {
        What::Constant { bytes } => {
            let body = Bytes::from(vec![b'x'; *bytes]);
            Box::new(move || body.clone())
        }
        What::Token { algorithm, like } => {
            let template = Template::of(&std::fs::read_to_string(like)?, *algorithm)?;
            Box::new(move || template.fill())
        }
    };
    // A floor of the floor: one thread needs no work stealing.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, serve(Arc::from(body)))
}

async fn serve(body: Arc<Body>) -> Result<()> {
    let data = tempfile::tempdir()?;
    let hosts = Hosts::of(&Config::default()).names();
    let sources = Sources { data: data.path().to_owned(), hosts, own: Vec::new() };
    let certificates = Certificates::load(sources, &Draw::new(SystemClock.now())?)?;
    let ca = certificates.ca_pem();
    let acceptor = TlsAcceptor::from(server_config(certificates)?);
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let ready = serde_json::json!({ "address": listener.local_addr()?, "ca": ca });
    writeln!(std::io::stdout(), "{ready}")?;
    loop {
        let (stream, _) = listener.accept().await?;
        let (acceptor, body) = (acceptor.clone(), Arc::clone(&body));
        tokio::task::spawn_local(async move {
            let Ok(()) = stream.set_nodelay(true) else { return };
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = service_fn(|request: Request<Incoming>| {
                let body = Arc::clone(&body);
                async move { answer(request, &*body).await }
            });
            // The limits of a server that is open to the world cost something: it has the same.
            let mut http = hyper::server::conn::http1::Builder::new();
            http.timer(TokioTimer::new());
            // A client that goes away is no news.
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(request: Request<Incoming>, body: &Body) -> Result<Response<Full<Bytes>>, Infallible> {
    // What is left unread would keep the connection from being used again.
    let _ = request.into_body().collect().await;
    let mut answer = Response::new(Full::new(body()));
    answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    Ok(answer)
}
