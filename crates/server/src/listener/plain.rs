//! Who speaks plain HTTP to the HTTPS port is told so, in words that browsers and programs show.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

const ANSWER: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 46\r\nConnection: close\r\n\r\n\
    This port speaks HTTPS: use https://, please.\n";

/// The TLS handshake; none when the client begins with a method of HTTP.
pub(super) async fn accept(acceptor: &TlsAcceptor, mut stream: TcpStream) -> io::Result<Option<TlsStream<TcpStream>>> {
    let mut first = [0];
    stream.peek(&mut first).await?;
    if !first.iter().all(u8::is_ascii_uppercase) {
        return acceptor.accept(stream).await.map(Some);
    }
    // What is left unread when the connection is closed would take the answer back.
    let _ = stream.read(&mut [0; 4096]).await?;
    stream.write_all(ANSWER).await?;
    stream.shutdown().await?;
    Ok(None)
}
