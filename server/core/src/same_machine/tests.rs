#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use super::*;
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use proptest::prelude::*;

const UUID: &str = "4c4c4544-0051-3610-8052-b4c04f4e3132";

fn id(name: &str) -> HostId {
    HostId::parse(name).unwrap()
}

fn agent(uuid: &str, serials: &[&str]) -> AgentIdentity {
    AgentIdentity {
        uuid: (!uuid.is_empty()).then(|| uuid.to_owned()),
        serials: serials.iter().map(|serial| (*serial).to_owned()).collect(),
        ..AgentIdentity::default()
    }
}

fn bmc(uuid: &str, serials: &[&str]) -> BmcIdentity {
    BmcIdentity {
        uuid: (!uuid.is_empty()).then(|| uuid.to_owned()),
        serials: serials.iter().map(|serial| (*serial).to_owned()).collect(),
        ..BmcIdentity::default()
    }
}

fn found(agent: &AgentIdentity, bmc: &BmcIdentity) -> Option<Confidence> {
    likeness(agent, bmc).map(|likeness| likeness.confidence)
}

#[test]
fn a_system_uuid_is_the_same_in_either_order_of_bytes() {
    for theirs in [
        UUID,
        "4C4C4544-0051-3610-8052-B4C04F4E3132",
        "44454c4c-5100-1036-8052-b4c04f4e3132",
        "4c4c4544005136108052b4c04f4e3132",
        // Every byte the other way round.
        "32314e4f-c0b4-5280-1036-510044454c4c",
    ] {
        assert_eq!(found(&agent(UUID, &[]), &bmc(theirs, &[])), Some(Confidence::Certain), "{theirs}");
    }
    assert_eq!(found(&agent(UUID, &[]), &bmc("4c4c4544-0051-3610-8052-b4c04f4e3133", &[])), None);
    for theirs in [UUID, "44454c4c-5100-1036-8052-b4c04f4e3132", "32314e4f-c0b4-5280-1036-510044454c4c"] {
        let told = joins(&[(id("a"), agent(UUID, &[]))], &[(id("b"), bmc(theirs, &[]))]);
        assert_eq!(told.joins.len(), 1, "{theirs}");
    }
    let told = likeness(&agent(UUID, &[]), &bmc("44454c4c-5100-1036-8052-b4c04f4e3132", &[])).unwrap();
    assert!(told.why.contains(UUID) && told.why.contains("order of bytes"), "{}", told.why);
}

#[test]
fn what_nobody_has_filled_in_says_nothing() {
    for empty in [
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009",
        "not a uuid",
        "",
    ] {
        assert_eq!(found(&agent(empty, &[]), &bmc(empty, &[])), None, "{empty}");
    }
    for filler in [
        "To Be Filled By O.E.M.",
        "to be filled by o.e.m.",
        "Default string",
        "0123456789",
        "1234567890",
        "123456789",
        "00000000",
        "0",
        "XXXXXXXX",
        ".......",
        "System Serial Number",
        "None",
        " ",
        "",
        "1234",
    ] {
        assert_eq!(found(&agent("", &[filler]), &bmc("", &[filler])), None, "{filler:?}");
    }
}

#[test]
fn a_serial_number_is_likely_and_its_own_field_does_not_matter() {
    assert_eq!(found(&agent("", &["Default string", "J20F9X3"]), &bmc("", &["j20f9x3 "])), Some(Confidence::Likely));
    assert_eq!(found(&agent("", &["J20F9X3"]), &bmc("", &["J20F9X4"])), None);
}

#[test]
fn what_speaks_against_it_makes_it_doubtful() {
    let other = "5c4c4544-0051-3610-8052-b4c04f4e3132";
    assert_eq!(found(&agent(UUID, &["J20F9X3"]), &bmc(UUID, &["J20F9X9"])), Some(Confidence::Doubtful), "a copied UUID");
    assert_eq!(found(&agent(UUID, &["J20F9X3"]), &bmc(other, &["J20F9X3"])), Some(Confidence::Doubtful));
    assert_eq!(
        found(&agent(UUID, &["Default string"]), &bmc(UUID, &["J20F9X9"])),
        Some(Confidence::Certain),
        "a filler speaks against nothing"
    );
}

#[test]
fn the_address_of_the_bmc_as_the_host_sees_it_joins() {
    let mut mine = AgentIdentity { bmc_macs: vec!["3C:EC:EF:01:02:03".into()], bmc_addresses: vec!["10.0.0.5".into()], ..agent("", &[]) };
    let mut theirs = BmcIdentity { macs: vec!["3cec.ef01.0203".into()], addresses: vec!["10.0.0.5".into()], ..bmc("", &[]) };
    assert_eq!(found(&mine, &theirs), Some(Confidence::Certain));
    theirs.macs = vec!["3c:ec:ef:01:02:04".into()];
    assert_eq!(found(&mine, &theirs), None, "the address was given to another");
    mine.bmc_macs.clear();
    assert_eq!(found(&mine, &theirs), Some(Confidence::Likely));
    let cards = AgentIdentity { macs: vec!["00:00:00:00:00:00".into(), "b8:59:9f:00:00:01".into()], ..agent("", &[]) };
    let seen = BmcIdentity { host_macs: vec!["00:00:00:00:00:00".into(), "B8-59-9F-00-00-01".into()], ..bmc("", &[]) };
    assert_eq!(found(&cards, &seen), Some(Confidence::Certain));
    let nothing = BmcIdentity { host_macs: vec!["00:00:00:00:00:00".into()], ..bmc("", &[]) };
    assert_eq!(found(&cards, &nothing), None);
}

#[test]
fn an_inventory_says_who_a_machine_is() {
    let part = |component: &str, serial: &str| Part { component: component.into(), serial: Some(serial.into()), ..Part::default() };
    let mut system = part("system", "J20F9X3");
    system.details.insert("uuid".into(), UUID.into());
    let inventory = Inventory {
        parts: vec![system, part("board", "CN1"), part("chassis", "CH1"), part("nic/eth0", "b8:59:9f:00:00:01"), part("disk/sda", "D1")],
        ..Inventory::default()
    };
    let identity = AgentIdentity::of(&inventory, "gpu-01");
    assert_eq!(identity.uuid.as_deref(), Some(UUID));
    assert_eq!(identity.serials, ["J20F9X3", "CN1", "CH1"]);
    assert_eq!(identity.macs, ["b8:59:9f:00:00:01"]);
}

#[test]
fn what_fits_more_than_one_joins_nothing_and_is_told() {
    let agents = [
        (id("a1"), agent("", &["SERIAL-1"])),
        (id("a2"), agent("", &["SERIAL-2"])),
        (id("a3"), agent("", &["SERIAL-2"])),
        (id("a4"), agent("", &["SERIAL-4"])),
        (id("a5"), agent(UUID, &["SERIAL-5"])),
    ];
    let bmcs = [
        (id("b1"), bmc("", &["SERIAL-1"])),
        (id("b2"), bmc("", &["SERIAL-2"])),
        (id("b4"), bmc("", &["SERIAL-4"])),
        (id("b4too"), bmc("", &["serial-4"])),
        (id("b5"), bmc(UUID, &["SERIAL-9"])),
        (id("b6"), bmc("", &["SERIAL-6"])),
    ];
    let told = joins(&agents, &bmcs);
    assert_eq!(told.joins.iter().map(|join| (join.keep.as_str(), join.other.as_str())).collect::<Vec<_>>(), [("a1", "b1")]);
    let groups: Vec<Vec<&str>> = told.ambiguous.iter().map(|group| group.hosts.iter().map(HostId::as_str).collect()).collect();
    assert_eq!(groups, [vec!["a2", "a3", "b2"], vec!["a4", "b4", "b4too"], vec!["a5", "b5"]]);
    assert!(told.ambiguous.iter().all(|group| !group.why.is_empty()));
}

proptest! {
    #[test]
    fn no_host_is_joined_twice_and_order_does_not_matter(
        mine in prop::collection::vec(0_u8..6, 0..8),
        theirs in prop::collection::vec(0_u8..6, 0..8),
    ) {
        let agents: Vec<_> = mine.iter().enumerate().map(|(n, serial)| (id(&format!("a{n}")), agent("", &[&format!("SERIAL-{serial}")]))).collect();
        let bmcs: Vec<_> = theirs.iter().enumerate().map(|(n, serial)| (id(&format!("b{n}")), bmc("", &[&format!("SERIAL-{serial}")]))).collect();
        let told = joins(&agents, &bmcs);
        let mut seen = BTreeSet::new();
        for host in told.joins.iter().flat_map(|join| [&join.keep, &join.other]).chain(told.ambiguous.iter().flat_map(|group| &group.hosts)) {
            prop_assert!(seen.insert(host.clone()), "{host} twice");
        }
        let turned: Vec<_> = agents.iter().rev().cloned().collect();
        let mut again = joins(&turned, &bmcs).joins;
        again.sort_by(|one, other| one.keep.cmp(&other.keep));
        let mut first = told.joins;
        first.sort_by(|one, other| one.keep.cmp(&other.keep));
        prop_assert_eq!(first, again);
    }

    #[test]
    fn any_words_are_an_identity_or_none(uuid in ".{0,40}", serial in ".{0,40}", mac in ".{0,20}") {
        let mine = AgentIdentity { macs: vec![mac.clone()], bmc_macs: vec![mac.clone()], ..agent(&uuid, &[&serial]) };
        let theirs = BmcIdentity { macs: vec![mac.clone()], host_macs: vec![mac], ..bmc(&uuid, &[&serial]) };
        let _ = likeness(&mine, &theirs);
    }
}
