//! A database that was put back is behind the fabric, and has its way all the same.

use domain::Status;
use fabric::SimulatorConfig;
use store::unapplied::Subject;
use store::{products, vxcs};

use super::LIVE;
use super::bench::Bench;
use crate::act::Work;
use crate::provisioning::changed;

#[tokio::test(start_paused = true)]
async fn a_fabric_that_is_ahead_of_a_restored_database_is_brought_under_control_again() {
    let mut bench = Bench::on_file(SimulatorConfig::instant()).await;
    bench.settle().await;
    let backup = bench.bed.folder().join("backup.db");
    bench.store.backup(backup.clone()).await.unwrap();

    // After the backup one Port is changed often, and the circuit and the other Port end.
    let ([west, east], vxc) = (bench.ports, bench.vxc);
    let onwards = move |work: &mut Work<'_>| {
        for _ in 0..5 {
            changed(work, Subject::Product(west))?;
        }
        let mut row = vxcs::by_id(work.tx, vxc)?.unwrap();
        (row.status, row.ended_at) = (Status::Decommissioned, Some(work.now));
        vxcs::save(work.tx, &row)?;
        changed(work, Subject::Vxc(vxc))?;
        products::end(work.tx, east, Status::Decommissioned, work.now)?;
        changed(work, Subject::Product(east))
    };
    bench.write(onwards).await;
    bench.settle().await;
    let ahead = bench.carried(bench.port(0).await.uid).await.unwrap().version;
    assert!(bench.carried(bench.vxc().await.uid).await.is_none());

    bench.reopen(&backup).await;
    assert!(bench.port(0).await.version < ahead);
    bench.app.observe_once().await.unwrap();
    bench.settle().await;
    assert_eq!((bench.statuses().await, bench.unapplied().await), (LIVE, 0));
    for (uid, version) in [
        (bench.port(0).await.uid, bench.port(0).await.version),
        (bench.port(1).await.uid, bench.port(1).await.version),
        (bench.vxc().await.uid, bench.vxc().await.version),
    ] {
        assert_eq!(bench.carried(uid).await.map(|seen| seen.version), Some(version));
    }
    assert!(bench.port(0).await.version > ahead, "and what is changed from now on reaches the fabric");
}
