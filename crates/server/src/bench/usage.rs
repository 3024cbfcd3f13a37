//! What a process and the machine have used, as the kernel counts it.

use std::time::Duration;

use anyhow::Context;

/// The kernel's unit of time in `/proc`: 100 a second on every machine that runs Linux and Rust.
const TICK: Duration = Duration::from_millis(10);

/// What a process has used so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Of all its threads, the kernel's work for it included; to 10 ms.
    pub cpu: Duration,
    /// In memory now, in kB.
    pub resident: u64,
    /// The most that was, in kB.
    pub most_resident: u64,
}

impl Usage {
    /// Of a process that runs.
    pub fn of(pid: u32) -> anyhow::Result<Self> {
        let read = |name: &str| {
            let path = format!("/proc/{pid}/{name}");
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))
        };
        let cpu = cpu(&read("stat")?).context("the kernel's numbers of the process can't be read")?;
        let status = read("status")?;
        let kb = |name| kb(&status, name).with_context(|| format!("the kernel doesn't say {name}"));
        Ok(Self { cpu, resident: kb("VmRSS:")?, most_resident: kb("VmHWM:")? })
    }
}

/// What a process that has children has used of the processors with them, also with those that are gone.
///
/// # Errors
/// When there is no such process.
pub fn family(pid: u32) -> anyhow::Result<Duration> {
    let read = |path: String| std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"));
    let fields = |pid: &str, count| -> anyhow::Result<Duration> {
        let stat = read(format!("/proc/{pid}/stat"))?;
        times(&stat, count).context("the kernel's numbers of the process can't be read")
    };
    let children = read(format!("/proc/{pid}/task/{pid}/children"))?;
    let own = fields(&pid.to_string(), 4)?;
    // One that has gone since is missed by ten milliseconds or so.
    Ok(own + children.split_whitespace().filter_map(|child| fields(child, 2).ok()).sum::<Duration>())
}

/// What the whole machine has used so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// Of all cores, whatever for; the time that a hypervisor gave to others counts too.
    pub busy: Duration,
}

impl Machine {
    pub fn now() -> anyhow::Result<Self> {
        let text = std::fs::read_to_string("/proc/stat").context("cannot read /proc/stat")?;
        Ok(Self { busy: busy(&text).context("/proc/stat can't be read")? })
    }
}

fn ticks(count: u64) -> Duration {
    Duration::from_millis(count.saturating_mul(u64::try_from(TICK.as_millis()).unwrap_or(0)))
}

/// `utime` and `stime`, fields 14 and 15.
fn cpu(stat: &str) -> Option<Duration> {
    times(stat, 2)
}

/// So many of `utime`, `stime`, and the same of children that were waited for: fields 14 to 17. The second field may hold spaces and
/// parentheses.
fn times(stat: &str, count: usize) -> Option<Duration> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<u64> =
        rest.split_whitespace().skip(11).take(count).map(str::parse).collect::<Result<_, _>>().ok()?;
    (fields.len() == count).then(|| ticks(fields.iter().sum()))
}

fn kb(status: &str, name: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

/// `cpu user nice system idle iowait irq softirq steal …`, but the two idle ones.
fn busy(stat: &str) -> Option<Duration> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?;
    let counts: Vec<u64> = fields.split_whitespace().take(8).map(str::parse).collect::<Result<_, _>>().ok()?;
    let [user, nice, system, _idle, _iowait, irq, softirq, steal] = counts.as_slice() else { return None };
    Some(ticks(user + nice + system + irq + softirq + steal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processors_time_is_read_behind_a_name_with_spaces() {
        let stat = "4711 (a (b) c) S 1 4711 4711 0 -1 4194304 1 2 3 4 150 50 90 10 20 0 4 0 100 1 2 3";
        assert_eq!(cpu(stat), Some(Duration::from_secs(2)));
        assert_eq!(times(stat, 4), Some(Duration::from_secs(3)), "with that of its children");
        assert_eq!(cpu("4711 (x"), None);
    }

    #[test]
    fn idle_time_is_not_busy() {
        assert_eq!(busy("cpu  100 20 30 9000 900 1 2 3 0 0\ncpu0 1 2"), Some(Duration::from_millis(1560)));
    }

    #[test]
    fn this_process_has_used_something() {
        let usage = Usage::of(std::process::id()).unwrap();
        assert!(usage.resident > 1000 && usage.most_resident >= usage.resident, "{usage:?}");
        assert!(Machine::now().unwrap().busy > usage.cpu);
        assert!(family(std::process::id()).unwrap() >= usage.cpu);
    }
}
