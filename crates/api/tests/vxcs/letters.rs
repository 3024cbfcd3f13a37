//! What is written to people: who gets which letter, and that none tells anything of the far end.

use app::mail::Mailer;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::Position;
use serde_json::json;

use super::stage::{Connected, Ports, Stage};

struct Letter {
    to: String,
    subject: String,
    /// Headers and all parts, decoded.
    text: String,
}

impl Stage {
    /// Delivers what waits in the outbox; the letters by their recipients.
    async fn letters(&self) -> Vec<Letter> {
        let folder = tempfile::tempdir().unwrap();
        let mailer = Mailer::folder(folder.path());
        while self.exchange.app.deliver_once(&mailer).await.unwrap().sent > 0 {}
        let files = std::fs::read_dir(folder.path()).unwrap();
        let mut letters: Vec<_> =
            files.map(|file| read(&std::fs::read_to_string(file.unwrap().path()).unwrap())).collect();
        letters.sort_by(|one, other| (&one.to, &one.subject).cmp(&(&other.to, &other.subject)));
        letters
    }
}

fn read(message: &str) -> Letter {
    let header = |name: &str| {
        let line = message.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        words(line.trim())
    };
    let parts = message.split("Content-Transfer-Encoding: ").skip(1).map(|part| {
        let (encoding, rest) = part.split_once("\r\n").unwrap();
        let body = rest.split_once("\r\n\r\n").map_or(rest, |(_, body)| body);
        let body = body.split("\r\n--").next().unwrap();
        match encoding {
            "quoted-printable" => quoted(body),
            "base64" => decoded(&body.replace("\r\n", "")),
            _ => body.to_owned(),
        }
    });
    let text = parts.collect::<Vec<_>>().join("\n");
    assert!(!text.is_empty(), "{message}");
    Letter { to: header("To: "), subject: header("Subject: "), text }
}

fn decoded(text: &str) -> String {
    String::from_utf8(BASE64_STANDARD.decode(text.trim()).unwrap()).unwrap()
}

/// Encoded words of a header (RFC 2047, as this mailer writes them).
fn words(line: &str) -> String {
    let mut out = String::new();
    for piece in line.split("=?utf-8?b?") {
        match piece.split_once("?=") {
            Some((encoded, rest)) => out.push_str(&(decoded(encoded) + rest)),
            None => out.push_str(piece),
        }
    }
    out
}

fn quoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'=' {
            let hex = std::str::from_utf8(&tail[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn east_gets_a_letter_when_its_key_is_used() {
    let _proof = evidence::proves(&["SK-19 mail"]);
    let ports = Stage::with_ports().await;
    ports.stage.letters().await;
    let more = json!({ "aEnd": { "vlan": 231 }, "productName": "Secret plan", "costCentre": "SLR-77" });
    ports.exchange.app.settings();
    let vxc = ports.west.client().buy(super::stage::order(&ports.west_port, &ports.key, more)).await.remove(0);
    let letters = ports.stage.letters().await;
    assert_eq!(letters.len(), 1, "to East's admin and nobody else");
    let letter = &letters[0];
    assert_eq!(letter.to, ports.east.ada.email);
    assert_eq!(letter.subject, "West Pty has been given access to East Port");
    for told in ["West Pty", "East Port", &ports.key, "Access was granted automatically", "300 Mbit/s", &vxc] {
        assert!(letter.text.contains(told), "{told}: {}", letter.text);
    }
    assert!(letter.text.contains(&format!("https://portal.keyway.test/services/vxc/{vxc}")), "{}", letter.text);
    // The uids that may stand there can hold any three digits.
    let rest = letter.text.replace(&ports.key, "").replace(&vxc, "");
    for secret in ["Secret plan", "SLR-77", "231", "West Port", &ports.west_port] {
        assert!(!rest.contains(secret), "{secret}: {rest}");
    }
}

impl Connected {
    /// The letters since the last look: recipient and subject.
    async fn post(&self) -> Vec<(String, String)> {
        self.stage.letters().await.into_iter().map(|letter| (letter.to, letter.subject)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_written_about_to_the_other_side_and_its_fate_to_the_one_who_asked() {
    let _proof = evidence::proves(&["SK-23 mail", "SK-39 mail", "SK-42 mail"]);
    let it = Ports::connected().await;
    let tech = it.exchange.person(it.east.id, "Tina Tech", Position::TechnicalAdmin).await;
    let reader = it.exchange.person(it.east.id, "Rita Reads", Position::ReadOnly).await;
    it.post().await;
    it.west_puts(json!({ "aEndVlan": 2345 })).await.data();
    let letters = it.stage.letters().await;
    let to: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert!(to.contains(&it.east.ada.email.as_str()) && to.contains(&tech.email.as_str()), "{to:?}");
    assert!(!to.contains(&reader.email.as_str()) && !to.contains(&it.west.ada.email.as_str()), "{to:?}");
    for letter in &letters {
        assert_eq!(letter.subject, "West Pty asks to change the connection \"Connection from West Pty\"");
        assert!(
            letter.text.contains("the VLAN of its end") && letter.text.contains(&format!("/services/vxc/{}", it.vxc))
        );
        let rest = letter.text.replace(&it.vxc, "");
        for secret in ["2345", "231", "West Port", "West to partner", &it.west_port] {
            assert!(!rest.contains(secret), "{secret}: {rest}");
        }
    }
    it.east_puts(json!({ "isApproved": false })).await.data();
    let denied = ("East Ltd has denied your change of \"West to partner\"").to_owned();
    assert_eq!(it.post().await, [(it.west.ada.email.clone(), denied)]);
    // What changes nothing for the other side is written about to nobody.
    it.west_puts(json!({ "name": "Mine", "costCentre": "x" })).await.data();
    assert_eq!(it.post().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_orders_and_withdraws_or_cancels_again_and_again_fills_nobodys_mailbox() {
    let withdrawn =
        ["West Pty requests access to East Port", "West Pty has withdrawn its request for Connection from West Pty"];
    of_each_kind_one(false, &withdrawn).await;
    let ended = [
        "West Pty has been given access to East Port",
        "The connection \"Connection from West Pty\" is live",
        "West Pty has shut down the connection \"Connection from West Pty\"",
        "West Pty has ended the connection \"Connection from West Pty\"",
    ];
    of_each_kind_one(true, &ended).await;
}

/// Orders with one key and takes each back: East gets one letter of each kind at once, and one more some minutes later.
async fn of_each_kind_one(granted: bool, kinds: &[&str]) {
    let ports = Stage::with_ports().await;
    let key = ports.stage.key(&ports.east_port, json!({ "preApproved": granted })).await;
    ports.stage.letters().await;
    let west = ports.west.client();
    let mut letters = Vec::new();
    let mut last = String::new();
    for _ in 0..6 {
        last = ports.stage.connect(&ports.west_port, &key, json!({})).await;
        if granted {
            west.put(&format!("/v3/product/vxc/{last}"), &json!({ "shutdown": true })).await.data();
            west.act(&last, "CANCEL_NOW").await.data();
        } else {
            let uid = west.vxc(&last).await["vxcApproval"]["uid"].as_str().unwrap().to_owned();
            west.post(&format!("/keyway/v1/approvals/{uid}/withdraw"), &json!({})).await.data();
        }
        letters.extend(ports.stage.letters().await);
    }
    let to_east = |letters: &[Letter]| -> Vec<String> {
        let own = letters.iter().filter(|letter| letter.to == ports.east.ada.email);
        let mut subjects: Vec<_> = own.map(|letter| letter.subject.clone()).collect();
        subjects.sort_by_key(|subject| kinds.iter().position(|kind| kind == subject));
        subjects
    };
    assert_eq!(to_east(&letters), kinds, "of each kind the first, at once");
    ports.exchange.clock.advance(std::time::Duration::from_mins(11));
    let later = ports.stage.letters().await;
    assert_eq!(to_east(&later), kinds, "and the newest of the rest");
    assert!(later.iter().all(|letter| letter.to != ports.east.ada.email || letter.text.contains(&last)), "the newest");
    assert_eq!(ports.stage.told(&ports.east).await.len(), 6 * kinds.len(), "the portal has all of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_first_use_of_each_key_east_hears_at_once() {
    let _proof = evidence::proves(&["SK-19 mail"]);
    let ports = Stage::with_ports().await;
    ports.stage.letters().await;
    for _ in 0..2 {
        let key = ports.stage.key(&ports.east_port, json!({})).await;
        ports.stage.connect(&ports.west_port, &key, json!({})).await;
        let letters = ports.stage.letters().await;
        let told = |letter: &&Letter| letter.to == ports.east.ada.email && letter.text.contains(&key);
        assert_eq!(letters.iter().filter(told).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_letter_about_what_was_done_and_undone_says_how_it_stands() {
    let it = Ports::connected().await;
    it.post().await;
    let path = format!("/keyway/v1/vxcs/{}/isolation", it.vxc);
    for on in [true, false, true, false, true] {
        let done =
            if on { it.west.client().post(&path, &json!({})).await } else { it.west.client().delete(&path).await };
        done.data();
        it.west_puts(json!({ "shutdown": on })).await.data();
        it.exchange.clock.advance(std::time::Duration::from_secs(1));
    }
    // What has been done, by the words before the connection's name.
    let to_east = async || -> Vec<String> {
        let own = it.post().await.into_iter().filter(|(to, _)| *to == it.east.ada.email);
        let said = |subject: String| subject.split(" the connection").next().unwrap().replace("West Pty has ", "");
        let mut all: Vec<_> = own.map(|(_, subject)| said(subject)).collect();
        all.sort();
        all
    };
    assert_eq!(
        to_east().await,
        ["cut its end of", "joined its end of", "shut down", "started"],
        "of each the first, at once"
    );
    it.exchange.clock.advance(std::time::Duration::from_mins(11));
    assert_eq!(to_east().await, ["cut its end of", "shut down"], "and then how it stands");
}
