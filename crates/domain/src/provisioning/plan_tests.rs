//! Plans are carried out on a network that refuses every step that comes too early.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const INTERFACES: u8 = 3;
const PORTS: u8 = 4;
const ROUTER: u128 = 50;
const EDGE: u128 = 60;
const CIRCUIT: u128 = 100;

fn uid(n: u128) -> Uid {
    Uid::new(uuid::Uuid::from_u128(n))
}

fn interface(n: u8) -> Interface {
    Interface::new("sw1", format!("et{n}"))
}

fn port(n: u8) -> Item {
    Item::Port(Port { interface: interface(n % INTERFACES), speed_mbps: 10_000 })
}

fn end(attachment: Attachment, outer: Option<u16>, inner: Option<u16>) -> Endpoint {
    Endpoint { attachment, outer, inner, router_config: None }
}

fn on(n: u8, vlan: u16) -> Endpoint {
    end(Attachment::Interfaces([interface(n)].into()), Some(vlan), None)
}

fn circuit(a: Endpoint, b: Endpoint) -> Item {
    Item::Circuit(Circuit { a, b, rate_mbps: 100, shutdown: false, isolated_a: false, isolated_b: false })
}

fn present(n: u128, version: i64, item: Item) -> Desired {
    Desired { uid: uid(n), version, presence: Presence::Present, item }
}

fn absent(desired: &Desired) -> Desired {
    Desired { version: desired.version + 1, presence: Presence::Absent, ..desired.clone() }
}

/// A network that knows no mercy.
#[derive(Default)]
struct Network {
    items: BTreeMap<Uid, Desired>,
    occupancy: Occupancy,
}

impl Network {
    fn carrying(rows: &[Desired]) -> Self {
        let mut network = Self::default();
        network.carry_out(&plan(rows, &[]), false);
        network
    }

    fn observed(&self) -> Vec<Observed> {
        self.items.values().map(|desired| Observed::in_force(desired, LinkState::Up)).collect()
    }

    fn carry_out(&mut self, steps: &[Step], backwards: bool) {
        let mut steps = steps.to_vec();
        steps.sort_by_key(|step| step.wave);
        for wave in steps.chunk_by_mut(|a, b| a.wave == b.wave) {
            if backwards {
                wave.reverse();
            }
            wave.iter().for_each(|step| self.step(&step.action));
        }
    }

    fn step(&mut self, action: &Action) {
        match action {
            Action::Create(desired) | Action::Update(desired) => {
                assert_eq!(self.items.contains_key(&desired.uid), matches!(action, Action::Update(_)), "{action:?}");
                let places = desired.places();
                assert_eq!(self.occupancy.bearers().missing(&places), None, "{action:?}");
                assert_eq!(self.occupancy.bearers().blocker(desired.uid, &places), None, "{action:?}");
                self.occupancy.put(desired.uid, places);
                self.items.insert(desired.uid, desired.clone());
            }
            Action::Remove { uid, .. } => {
                assert_eq!(self.occupancy.user(*uid), None, "{action:?}");
                self.occupancy.clear(*uid);
                assert!(self.items.remove(uid).is_some(), "{action:?}");
            }
        }
    }

    fn reach(&mut self, rows: &[Desired]) {
        self.carry_out(&plan(rows, &self.observed()), false);
        let wanted = rows.iter().filter(|row| row.presence == Presence::Present);
        assert_eq!(self.items, wanted.map(|row| (row.uid, row.clone())).collect());
        assert_eq!(plan(rows, &self.observed()), []);
    }
}

#[derive(Debug, Clone)]
struct Wish {
    ports: Vec<bool>,
    router: bool,
    edge: bool,
    circuits: Vec<Option<(Endpoint, Endpoint)>>,
}

fn an_end() -> impl Strategy<Value = Endpoint> {
    let attachment = prop_oneof![
        4 => (0..INTERFACES).prop_map(|n| Attachment::Interfaces([interface(n)].into())),
        1 => Just(Attachment::Interfaces([interface(0), interface(1)].into())),
        1 => Just(Attachment::Router(uid(ROUTER))),
        1 => (0..2u8).prop_map(|vnic| Attachment::Vnic { edge: uid(EDGE), vnic }),
    ];
    let vlans = prop_oneof![
        1 => Just((None, None)),
        6 => (10..13u16).prop_map(|outer| (Some(outer), None)),
        2 => (10..13u16, 20..22u16).prop_map(|(outer, inner)| (Some(outer), Some(inner))),
    ];
    (attachment, vlans).prop_map(|(attachment, (outer, inner))| end(attachment, outer, inner))
}

fn a_wish() -> impl Strategy<Value = Wish> {
    let likely = || prop::bool::weighted(0.85);
    let circuits = prop::collection::vec(prop::option::weighted(0.85, (an_end(), an_end())), 7);
    (prop::collection::vec(likely(), usize::from(PORTS)), likely(), likely(), circuits)
        .prop_map(|(ports, router, edge, circuits)| Wish { ports, router, edge, circuits })
}

/// Each wish as rows, versions counted on from the rows before; what can't be had together is absent.
fn rows(before: &[Desired], wish: &Wish) -> Vec<Desired> {
    let edge = Item::Edge(Edge { device: "host1".into(), cores: 4, vnics: 2 });
    let router = Item::Router(Router { device: "sw1".into(), speed_mbps: 2500, asn: 133_937 });
    let mut items: Vec<(u128, bool, Item)> = vec![(ROUTER, wish.router, router), (EDGE, wish.edge, edge)];
    items.extend(wish.ports.iter().zip(0..).map(|(wanted, n)| (u128::from(n) + 1, *wanted, port(n))));
    for (ends, n) in wish.circuits.iter().zip(CIRCUIT..) {
        let (a, b) = ends.clone().unwrap_or((on(0, 10), on(1, 10)));
        items.push((n, ends.is_some(), circuit(a, b)));
    }
    let mut taken = Occupancy::default();
    let row = |(n, wanted, item): (u128, bool, Item)| {
        let mut row = present(n, 1, item);
        let places = row.places();
        let possible =
            taken.bearers().missing(&places).is_none() && taken.bearers().blocker(row.uid, &places).is_none();
        if wanted && row.check().is_ok() && possible {
            taken.put(row.uid, places);
        } else {
            row.presence = Presence::Absent;
        }
        if let Some(old) = before.iter().find(|old| old.uid == row.uid) {
            row.version = old.version;
            row.version += i64::from(row != *old);
        }
        row
    };
    items.into_iter().map(row).collect()
}

proptest! {
    #[test]
    fn a_plan_leads_to_what_is_wanted_and_then_nothing_is_left_to_do(from in a_wish(), to in a_wish()) {
        let from = rows(&[], &from);
        let mut network = Network::default();
        network.reach(&from);
        network.reach(&rows(&from, &to));
    }

    #[test]
    fn steps_of_one_wave_can_be_done_in_any_order(from in a_wish(), to in a_wish()) {
        let from = rows(&[], &from);
        let to = rows(&from, &to);
        let (mut forwards, mut backwards) = (Network::carrying(&from), Network::carrying(&from));
        let steps = plan(&to, &forwards.observed());
        forwards.carry_out(&steps, false);
        backwards.carry_out(&steps, true);
        prop_assert_eq!(forwards.items, backwards.items);
    }

    #[test]
    fn a_worker_killed_in_the_middle_converges_to_what_is_wanted_by_then(
        from in a_wish(), to in a_wish(), then in a_wish(), done in 0..20usize,
    ) {
        let from = rows(&[], &from);
        let to = rows(&from, &to);
        let mut network = Network::carrying(&from);
        let steps = plan(&to, &network.observed());
        network.carry_out(steps.get(..done).unwrap_or(&steps), false);
        network.reach(&rows(&to, &then));
    }
}

fn ports() -> Vec<Desired> {
    (0..INTERFACES).map(|n| present(u128::from(n) + 1, 1, port(n))).collect()
}

fn outline(steps: &[Step]) -> Vec<(u32, &'static str, Uid)> {
    let word = |action: &Action| match action {
        Action::Create(_) => "create",
        Action::Update(_) => "update",
        Action::Remove { .. } => "remove",
    };
    steps.iter().map(|step| (step.wave, word(&step.action), step.action.uid())).collect()
}

#[test]
fn a_circuit_follows_its_ports_and_goes_before_them() {
    let mut wanted = ports();
    wanted.push(present(CIRCUIT, 1, circuit(on(0, 10), on(1, 10))));
    let made = plan(&wanted, &[]);
    assert_eq!(outline(&made).last(), Some(&(1, "create", uid(CIRCUIT))));

    let network = Network::carrying(&wanted);
    let gone: Vec<_> = wanted.iter().map(absent).collect();
    let steps = plan(&gone, &network.observed());
    let expected = [(0, "remove", uid(CIRCUIT)), (0, "remove", uid(3)), (1, "remove", uid(1)), (1, "remove", uid(2))];
    assert_eq!(outline(&steps), expected);
}

#[test]
fn circuits_that_trade_vlans_are_moved_by_taking_one_down() {
    let with = |version, first, second| {
        let mut wanted = ports();
        wanted.push(present(CIRCUIT, version, circuit(on(0, first), on(1, 10))));
        wanted.push(present(CIRCUIT + 1, version, circuit(on(0, second), on(2, 10))));
        wanted
    };
    let mut network = Network::carrying(&with(1, 10, 11));
    let steps = plan(&with(2, 11, 10), &network.observed());
    let (first, second) = (uid(CIRCUIT), uid(CIRCUIT + 1));
    assert_eq!(outline(&steps), [(0, "remove", second), (1, "update", first), (2, "create", second)]);
    network.reach(&with(2, 11, 10));
}

#[test]
fn an_interface_is_handed_from_port_to_port_under_the_circuits_on_it() {
    let circuits = [(0, 10), (0, 11)].map(|(n, vlan)| circuit(on(n, vlan), on(1, vlan)));
    let mut wanted = ports();
    wanted.extend(circuits.into_iter().zip(CIRCUIT..).map(|(item, n)| present(n, 1, item)));
    let mut network = Network::carrying(&wanted);
    wanted[0] = absent(&wanted[0]);
    wanted.push(present(u128::from(INTERFACES) + 1, 1, port(INTERFACES)));
    network.reach(&wanted);
}

#[test]
fn what_no_row_names_is_left_alone_and_told_to_the_operator() {
    let mut wanted = ports();
    wanted.push(present(CIRCUIT, 3, circuit(on(0, 10), on(1, 10))));
    let observed = Network::carrying(&wanted).observed();
    let older: Vec<_> = wanted.iter().map(|row| Desired { version: 2, ..row.clone() }).take(4).skip(3).collect();
    assert_eq!(plan(&[], &observed), []);
    assert_eq!(plan(&older, &observed), []);
    let versions = |rows: &[Desired]| rows.iter().map(|row| (row.uid, row.version)).collect();
    assert_eq!(strays(&versions(&older), &observed).len(), 4);
    assert!(strays(&versions(&wanted), &observed).is_empty());
}

#[test]
fn a_port_stays_as_long_as_a_circuit_that_is_wanted_stands_on_it() {
    let mut wanted = ports();
    wanted.push(present(CIRCUIT, 1, circuit(on(0, 10), on(1, 10))));
    let network = Network::carrying(&wanted);
    wanted[0] = absent(&wanted[0]);
    assert_eq!(plan(&wanted, &network.observed()), []);
}

#[test]
fn a_circuit_changed_by_hand_is_put_right() {
    let mut wanted = ports();
    wanted.push(present(CIRCUIT, 1, circuit(on(0, 10), on(1, 10))));
    let mut observed = Network::carrying(&wanted).observed();
    for circuit in observed.iter_mut().filter(|observed| observed.kind == Kind::Circuit) {
        circuit.admin = AdminState::Down;
    }
    assert_eq!(outline(&plan(&wanted, &observed)), [(0, "update", uid(CIRCUIT))]);
}

#[test]
fn two_rows_that_want_one_vlan_go_to_the_driver_for_its_reason() {
    let mut wanted = ports();
    wanted.push(present(CIRCUIT, 1, circuit(on(0, 10), on(1, 10))));
    let network = Network::carrying(&wanted);
    wanted.push(present(CIRCUIT + 1, 1, circuit(on(0, 10), on(2, 10))));
    assert_eq!(outline(&plan(&wanted, &network.observed())), [(0, "create", uid(CIRCUIT + 1))]);
}

#[test]
fn an_item_is_stored_as_readable_json() {
    let row = present(CIRCUIT, 1, circuit(on(0, 10), end(Attachment::Router(uid(ROUTER)), None, None)));
    insta::assert_json_snapshot!(row, @r#"
    {
      "uid": "00000000-0000-0000-0000-000000000064",
      "version": 1,
      "presence": "PRESENT",
      "item": {
        "kind": "circuit",
        "a": {
          "attachment": {
            "interfaces": [
              {
                "device": "sw1",
                "name": "et0"
              }
            ]
          },
          "outer": 10,
          "inner": null,
          "router_config": null
        },
        "b": {
          "attachment": {
            "router": "00000000-0000-0000-0000-000000000032"
          },
          "outer": null,
          "inner": null,
          "router_config": null
        },
        "rate_mbps": 100,
        "shutdown": false,
        "isolated_a": false,
        "isolated_b": false
      }
    }
    "#);
    let text = serde_json::to_string(&row).unwrap();
    assert_eq!(serde_json::from_str::<Desired>(&text).unwrap(), row);
}
