//! How the simulated network behaves.

use domain::Invalid;
use serde::{Deserialize, Serialize};

/// Speed and reliability of the simulator. The default lets an order go LIVE in about a second, without faults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimulatorConfig {
    /// Which faults occur follows from this number: the same seed and calls give the same faults.
    pub seed: u64,
    /// How long each kind of call takes.
    pub delays_ms: Delays,
    /// How many of 1000 calls of each kind fail.
    pub faults_per_mille: FaultRates,
    /// From the moment something is made until its link is up.
    pub link_delay_ms: u32,
}

/// Milliseconds that a call takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Delays {
    pub create: u32,
    pub update: u32,
    pub remove: u32,
    pub observe: u32,
}

/// Calls of 1000 that fail, 0–1000. Half of the failing calls have done their work nevertheless: only their answer is lost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FaultRates {
    pub create: u16,
    pub update: u16,
    pub remove: u16,
    pub observe: u16,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self { seed: 0, delays_ms: Delays::default(), faults_per_mille: FaultRates::default(), link_delay_ms: 300 }
    }
}

impl Default for Delays {
    fn default() -> Self {
        Self { create: 300, update: 150, remove: 150, observe: 0 }
    }
}

impl SimulatorConfig {
    /// Answers at once and never fails: for tests of other things.
    pub fn instant() -> Self {
        let delays_ms = Delays { create: 0, update: 0, remove: 0, observe: 0 };
        Self { delays_ms, link_delay_ms: 0, ..Self::default() }
    }

    /// # Errors
    /// A fault rate above 1000.
    pub fn check(&self) -> Result<(), Invalid> {
        let FaultRates { create, update, remove, observe } = self.faults_per_mille;
        for (field, rate) in [("create", create), ("update", update), ("remove", remove), ("observe", observe)] {
            if rate > 1000 {
                return Err(Invalid::new(field, "must be 0 to 1000").within("faults_per_mille"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_keeps_its_default_and_a_typing_error_is_refused() {
        let config: SimulatorConfig = toml::from_str("seed = 7\ndelays_ms = { create = 10 }").unwrap();
        let delays_ms = Delays { create: 10, ..Delays::default() };
        assert_eq!(config, SimulatorConfig { seed: 7, delays_ms, ..SimulatorConfig::default() });
        assert!(toml::from_str::<SimulatorConfig>("link_delay = 3").is_err());
    }

    #[test]
    fn a_fault_rate_above_all_calls_is_refused() {
        let faults_per_mille = FaultRates { update: 1001, ..FaultRates::default() };
        let config = SimulatorConfig { faults_per_mille, ..SimulatorConfig::default() };
        assert_eq!(config.check().unwrap_err().to_string(), "faults_per_mille.update: must be 0 to 1000");
    }
}
