//! The floor of a redemption on PostgreSQL: what pgbench would do with the statements that the verb runs, if it could be told their values.
//!
//! A connection for each client, one SERIALIZABLE transaction for each redemption, BEGIN and COMMIT as statements of their own, all of them
//! prepared, one round trip each; after a serialization failure or a deadlock the transaction is run again. Where the database numbers a
//! new row, the number that was taken down is said, since later statements speak of it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::TryStreamExt;
use server::bench::{Histogram, family};
use store::Value;
use store::record::{Asked, Wanted};
use tokio::task::JoinSet;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, Error, NoTls, Statement};

use super::host::Host;
use crate::measure::{Look, Run, count};
use crate::rows::replay::Recorded;

const BEGIN: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
const COMMIT: &str = "COMMIT";
/// What plans depend on, as Keyway has it.
const SETTINGS: &str = "SET jit = off; SET enable_seqscan = off";

/// What is asked, redemption by redemption.
pub struct Script {
    texts: Vec<String>,
    redemptions: Vec<Vec<Step>>,
}

struct Step {
    /// Which of the texts.
    text: usize,
    params: Vec<Value>,
}

impl Script {
    pub fn of(recorded: Recorded) -> Result<Self> {
        let (mut texts, mut known) = (Vec::new(), HashMap::new());
        let mut step = |Asked { sql, mut params, wanted }: Asked| -> Result<Step> {
            let numbered = matches!(wanted, Wanted::Id(_));
            if let Wanted::Id(id) = wanted {
                params.push(Value::Int(id));
            }
            let text = match known.entry((sql, numbered)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    texts.push(if numbered { with_id(sql, params.len())? } else { sql.to_owned() });
                    *new.insert(texts.len() - 1)
                }
            };
            Ok(Step { text, params })
        };
        let redemptions =
            recorded.into_iter().map(|one| one.into_iter().map(&mut step).collect()).collect::<Result<_>>()?;
        Ok(Self { texts, redemptions })
    }

    /// Of a redemption.
    pub fn statements(&self) -> usize {
        self.redemptions.first().map_or(0, Vec::len)
    }
}

/// The same INSERT with the id of its row in the last of `count` parameters.
fn with_id(sql: &str, count: usize) -> Result<String> {
    let (head, values) = sql.split_once("VALUES (").with_context(|| format!("inserts no values: {sql}"))?;
    let (table, columns) = head.split_once(" (").with_context(|| format!("names no columns: {sql}"))?;
    Ok(format!("{table} (id, {columns}VALUES (${count}, {values}"))
}

/// Runs the script for as long as each of `durations`; what came of the last, and how many transactions were run again.
pub fn run(
    script: &Arc<Script>,
    host: &Host,
    database: &str,
    clients: usize,
    durations: [Duration; 2],
) -> Result<(Run, u64)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connected = Vec::new();
        for _ in 0..clients {
            connected.push(Connected::to(host.socket(), database, script).await?);
        }
        let next = Arc::new(AtomicUsize::new(0));
        let [warm_up, measured] = durations;
        let (connected, _) = all(connected, &next, warm_up).await?;
        let look = || Look::at(family(host.pid())?);
        let (before, began) = (look()?, Instant::now());
        let (_, done) = all(connected, &next, measured).await?;
        let (took, after) = (began.elapsed().as_secs_f64(), look()?);
        let (latency, again) = done;
        ensure!(latency.count() > 0, "nothing is left to be measured");
        let server = after.server_since(&before);
        let requests = latency.count();
        let run = Run {
            per_second: count(requests) / took,
            p50: latency.quantile(500).as_secs_f64() * 1e3,
            p99: latency.quantile(990).as_secs_f64() * 1e3,
            cpu: server * 1e6 / count(requests),
            load: server / took,
            resident: 0.0,
            requests,
            failures: BTreeMap::new(),
            foreign: after.foreign_since(&before),
        };
        Ok((run, again))
    })
}

type Done = (Histogram, u64);

/// Has each of them take the next redemption again and again.
async fn all(connected: Vec<Connected>, next: &Arc<AtomicUsize>, duration: Duration) -> Result<(Vec<Connected>, Done)> {
    let (mut running, mut back, mut latency, mut again) = (JoinSet::new(), Vec::new(), Histogram::default(), 0);
    for one in connected {
        running.spawn(one.work(Arc::clone(next), duration));
    }
    while let Some(ended) = running.join_next().await {
        let (one, own) = ended.context("a client of the floor panicked")??;
        back.push(one);
        latency.add(&own.0);
        again += own.1;
    }
    Ok((back, (latency, again)))
}

struct Connected {
    client: Client,
    script: Arc<Script>,
    begin: Statement,
    commit: Statement,
    /// The script's texts.
    statements: Vec<Statement>,
}

impl Connected {
    async fn to(socket: &Path, database: &str, script: &Arc<Script>) -> Result<Self> {
        let mut config = Config::new();
        config.host_path(socket).user("keyway").dbname(database);
        let (client, connection) = config.connect(NoTls).await?;
        // How it ends, its client hears.
        tokio::spawn(async move { drop(connection.await) });
        client.batch_execute(SETTINGS).await?;
        let mut statements = Vec::new();
        for text in &script.texts {
            statements.push(client.prepare(text).await.with_context(|| text.clone())?);
        }
        let (begin, commit) = (client.prepare(BEGIN).await?, client.prepare(COMMIT).await?);
        Ok(Self { client, script: Arc::clone(script), begin, commit, statements })
    }

    async fn work(self, next: Arc<AtomicUsize>, duration: Duration) -> Result<(Self, Done)> {
        let (mut latency, mut again, began) = (Histogram::default(), 0, Instant::now());
        while began.elapsed() < duration {
            let Some(redemption) = self.script.redemptions.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            let asked = Instant::now();
            while let Err(error) = self.redeem(redemption).await {
                let collided = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
                ensure!(error.code().is_some_and(|code| collided.contains(code)), "{error:?}");
                self.client.batch_execute("ROLLBACK").await?;
                again += 1;
            }
            latency.note(asked.elapsed());
        }
        Ok((self, (latency, again)))
    }

    async fn redeem(&self, steps: &[Step]) -> Result<(), Error> {
        self.ask(&self.begin, &[]).await?;
        for step in steps {
            if let Some(statement) = self.statements.get(step.text) {
                self.ask(statement, &step.params).await?;
            }
        }
        self.ask(&self.commit, &[]).await
    }

    /// Rows are passed over.
    async fn ask(&self, statement: &Statement, params: &[Value]) -> Result<(), Error> {
        let mut rows = pin!(self.client.query_raw(statement, params).await?);
        while rows.try_next().await?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_insert_says_the_id_that_the_database_gave() {
        let sql = "INSERT INTO vlans (space_id, vnic) VALUES ($1, $2) RETURNING id";
        let said = with_id(sql, 3).unwrap();
        assert_eq!(said, "INSERT INTO vlans (id, space_id, vnic) VALUES ($3, $1, $2) RETURNING id");
        assert!(with_id("INSERT INTO vlans DEFAULT VALUES RETURNING id", 1).is_err());
    }
}
