//! What must hold after every step, seen through the companies' own eyes.

use std::collections::HashMap;

use serde_json::Value;

use super::run::{Run, State, Vxc};

impl Run {
    /// Reads every connection as every company and holds it against the model.
    pub async fn check(&self) {
        let mut held: HashMap<(String, Option<i64>, i64), usize> = HashMap::new();
        for (index, vxc) in self.vxcs.iter().enumerate() {
            for viewer in 0..self.firms.len() {
                let body = self.view(viewer, vxc).await;
                let Some(body) = body else { continue };
                assert_eq!(body["rateLimit"].as_i64(), Some(i64::from(vxc.rate)), "rate of {vxc:?}: {body}");
                for (side, end) in [("aEnd", 0), ("bEnd", 1)] {
                    if vxc.firms[end] != viewer {
                        continue;
                    }
                    let vlan = body[side]["vlan"].as_i64();
                    if vxc.state != State::Gone {
                        assert_eq!(vlan, vxc.vlans[end], "{side} VLAN of {vxc:?}, not agreed: {body}");
                    }
                    let holds = vxc.state != State::Gone && !vxc.is_mcr[end];
                    if let (true, Some(vlan)) = (holds, vlan) {
                        let product = body[side]["productUid"].as_str().unwrap().to_owned();
                        let place = (product, body[side]["vNicIndex"].as_i64(), vlan);
                        // A connection of a Port to itself has both ends in one space; the ends still differ.
                        let before = held.insert(place.clone(), index * 2 + end);
                        assert!(before.is_none_or(|other| other == index * 2 + end), "VLAN held twice: {place:?}");
                    }
                }
            }
        }
        for key in &self.keys {
            assert!(!key.single || key.uses <= 1, "single-use key used {} times: {key:?}", key.uses);
        }
    }

    /// What a company reads of a connection: its body when it has an end of it, nothing when it has none.
    async fn view(&self, viewer: usize, vxc: &Vxc) -> Option<Value> {
        let answer = self.get(viewer, &format!("/v2/product/{}", vxc.uid)).await;
        if vxc.firms.contains(&viewer) {
            return Some(answer.data().clone());
        }
        answer.refused(404);
        None
    }
}
