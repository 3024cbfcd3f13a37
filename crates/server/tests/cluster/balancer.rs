//! haproxy in front of several servers: it asks them over TLS whether they are ready, and tells what it thinks of them.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use server::client::Client;
use tempfile::TempDir;

use crate::cluster::wait_until;
use crate::keyway::Keyway;

pub struct Balancer {
    directory: TempDir,
    process: Child,
}

impl Balancer {
    /// In front of these servers, which have the numbers of their places.
    pub async fn before(servers: &[Keyway<'_>]) -> Self {
        let directory = tempfile::Builder::new().prefix("kwlb").tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let cas = servers.iter().map(|server| std::fs::read_to_string(server.ca_file()).unwrap());
        std::fs::write(path("ca.pem"), cas.collect::<String>()).unwrap();
        let lines: String =
            servers.iter().zip(0..).map(|(server, n)| format!("  server s{n} {}\n", server.address())).collect();
        let config = format!(
            "global\n  stats socket {stats} level admin\n\
             defaults\n  mode http\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n  timeout check 5s\n  option redispatch\n\
             frontend all\n  bind unix@{front}\n  default_backend servers\n\
             backend servers\n  balance roundrobin\n  option httpchk\n\
             \x20 http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost\n  http-check expect status 200\n\
             \x20 default-server check inter 1s fastinter 500ms downinter 200ms fall 2 rise 1 ssl verify required ca-file {ca} sni str(localhost) check-sni localhost\n\
             {lines}",
            stats = path("stats.sock").display(),
            front = path("front.sock").display(),
            ca = path("ca.pem").display(),
        );
        std::fs::write(path("haproxy.cfg"), config).unwrap();
        let haproxy = ["/usr/sbin/haproxy", "haproxy"].into_iter().find(|at| PathBuf::from(at).exists());
        let log = std::fs::File::create(path("log")).unwrap();
        let mut command = Command::new(haproxy.unwrap_or("haproxy"));
        command.arg("-db").arg("-f").arg(path("haproxy.cfg"));
        let command = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let process = command.spawn().unwrap_or_else(|error| panic!("apt-get install haproxy: {error}"));
        let mut balancer = Self { directory, process };
        while UnixStream::connect(balancer.directory.path().join("front.sock")).is_err() {
            let ended = balancer.process.try_wait().unwrap();
            assert!(ended.is_none(), "{}", balancer.log());
            tokio::task::yield_now().await;
        }
        for n in 0..servers.len() {
            balancer.until(n, true).await;
        }
        balancer
    }

    /// What it thought of the servers, and when.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).unwrap()
    }

    pub fn client(&self) -> Client {
        Client::unix(&self.directory.path().join("front.sock"))
    }

    /// Waits until it sends requests to a server, or none any more.
    pub async fn until(&self, server: usize, up: bool) {
        wait_until("the balancer has seen it", async || self.status(server).starts_with("UP") == up).await;
    }

    fn status(&self, server: usize) -> String {
        let mut socket = UnixStream::connect(self.directory.path().join("stats.sock")).unwrap();
        socket.write_all(b"show stat\n").unwrap();
        let mut said = String::new();
        socket.read_to_string(&mut said).unwrap();
        let line = said.lines().find(|line| line.starts_with(&format!("servers,s{server},")));
        let line = line.unwrap_or_else(|| panic!("{said}"));
        line.split(',').nth(17).unwrap().to_owned()
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where a server is to listen again.
pub fn same(address: SocketAddr) -> [String; 3] {
    ["serve".to_owned(), "--listen".to_owned(), address.to_string()]
}
