//! What was answered is on the disk: the order of system calls, seen from outside.

use std::collections::HashMap;
use std::process::Command;

use axum::http::Method;
use serde_json::json;

use crate::keyway::{Home, command};
use crate::tenant::Tenant;

/// Writes that are made one after the other.
const WRITES: usize = 20;

/// What matters of the trace, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// Bytes came in on the client's connection.
    Request,
    /// A sync of the database's log has returned.
    Synced,
    /// Bytes go out on the client's connection.
    Answer,
}

#[tokio::test]
async fn no_write_is_answered_before_the_disk_has_it() {
    let home = Home::new("");
    let trace = home.path("trace");
    let traced = command(&home.config());
    let mut strace = Command::new("strace");
    strace.args(["-f", "-yy", "-s", "0", "-o"]).arg(&trace);
    strace.args(["-e", "trace=fdatasync,fsync,recvfrom,read,readv,write,sendto,writev,sendmsg,pwrite64"]);
    strace.arg(traced.get_program()).args(traced.get_args()).arg("serve");
    let keyway = home.start(&mut strace);
    let admin = Tenant::join(&keyway, "East Ltd", "ada@east.example").await;
    let key = admin.key(5).await;
    let path = format!("/keyway/v1/api-keys/{}", key.uid);
    for number in 0..WRITES {
        admin.done(Method::PUT, &path, &json!({ "name": format!("Name {number}") })).await;
    }
    let port = keyway.address().port();
    keyway.stop();

    let text = std::fs::read_to_string(&trace).unwrap();
    let conversations = conversations(&text, port);
    let (_, events) = conversations.iter().max_by_key(|(_, events)| events.len()).unwrap();
    let exchanges = synced_before_each_answer(events);
    assert!(exchanges.len() >= WRITES, "{} requests in the trace", exchanges.len());
    let last = &exchanges[exchanges.len() - WRITES..];
    assert!(last.iter().all(|synced| *synced), "synced before the answer: {last:?}");
}

/// For each request of a conversation, whether a sync returned after it came in and before its answer went out.
fn synced_before_each_answer(events: &[Event]) -> Vec<bool> {
    let mut exchanges = Vec::new();
    let mut open: Option<bool> = None;
    for event in events {
        match (event, open) {
            // What comes in before an answer belongs to the same request.
            (Event::Request, _) => open = Some(false),
            (Event::Synced, Some(_)) => open = Some(true),
            (Event::Answer, Some(synced)) => {
                exchanges.push(synced);
                open = None;
            }
            (Event::Synced | Event::Answer, None) => {}
        }
    }
    exchanges
}

/// The events of each connection to the server's port. Syncs belong to all of them.
///
/// A call is traced in one line, or in two when another thread's comes between: it begins at the first and returns at the second.
fn conversations(trace: &str, port: u16) -> HashMap<String, Vec<Event>> {
    let ours = format!("TCP:[127.0.0.1:{port}->");
    let mut begun: HashMap<&str, &str> = HashMap::new();
    let mut conversations: HashMap<String, Vec<Event>> = HashMap::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        let resumed = rest.starts_with("<... ");
        let unfinished = rest.ends_with("<unfinished ...>");
        let call = if resumed { begun.remove(thread).unwrap_or_default() } else { rest };
        if unfinished {
            begun.insert(thread, rest);
        }
        let Some((name, arguments)) = call.split_once('(') else { continue };
        let worked = rest.rsplit_once(" = ").is_some_and(|(_, result)| !result.starts_with('-') && result != "0");
        let event = match name {
            "fdatasync" | "fsync" if arguments.contains("exchange.db-wal>") && rest.ends_with(" = 0") => Event::Synced,
            "recvfrom" | "read" | "readv" if worked => Event::Request,
            "sendto" | "write" | "writev" | "sendmsg" if !resumed => Event::Answer,
            _ => continue,
        };
        if event == Event::Synced {
            conversations.values_mut().for_each(|events| events.push(event));
        } else if let Some(at) = arguments.find(&ours) {
            let peer = arguments.get(at..).and_then(|text| text.split(']').next()).unwrap_or_default();
            conversations.entry(peer.to_owned()).or_default().push(event);
        }
    }
    conversations
}

#[test]
fn the_trace_is_read_in_the_order_of_what_happened() {
    let trace = "\
        1 recvfrom(9<TCP:[127.0.0.1:80->127.0.0.1:999]>, \"\"..., 4096, 0, NULL, NULL) = 300\n\
        2 pwrite64(7</d/exchange.db-wal>, \"\"..., 24, 0) = 24\n\
        2 fdatasync(7</d/exchange.db-wal> <unfinished ...>\n\
        1 recvfrom(9<TCP:[127.0.0.1:80->127.0.0.1:999]>, 0x1, 4096, 0, NULL, NULL) = -1 EAGAIN\n\
        2 <... fdatasync resumed>) = 0\n\
        1 sendto(9<TCP:[127.0.0.1:80->127.0.0.1:999]>, \"\"..., 99, MSG_NOSIGNAL, NULL, 0) = 99\n\
        1 recvfrom(9<TCP:[127.0.0.1:80->127.0.0.1:999]>, \"\"..., 4096, 0, NULL, NULL) = 300\n\
        2 fdatasync(7</d/exchange.db-wal> <unfinished ...>\n\
        1 sendto(9<TCP:[127.0.0.1:80->127.0.0.1:999]>, \"\"..., 99, MSG_NOSIGNAL, NULL, 0) = 99\n\
        2 <... fdatasync resumed>) = 0\n";
    let conversations = conversations(trace, 80);
    let events = conversations.values().next().unwrap();
    assert_eq!(synced_before_each_answer(events), [true, false]);
}
