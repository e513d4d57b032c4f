//! Sensors, log, parts, power: what the small made-up machine has, all of it and nothing else.

use super::session;
use ironwatch_ipmi::Session;
use ironwatch_ipmi::command::boot::BootDevice;
use ironwatch_ipmi::command::chassis::PowerAction;
use ironwatch_ipmi::fru::Fru;
use ironwatch_ipmi::log::{Gap, Place};
use ironwatch_ipmi::sel::{Content, SelRecord, Stamp};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, is_available};

async fn small() -> Option<(IpmiSim, Session)> {
    if !is_available() {
        return None;
    }
    let sim = IpmiSim::start(&Machine::small("S-4711").emulation(), Options::default());
    let session = session(&sim).await;
    Some((sim, session))
}

#[tokio::test]
async fn every_sensor_is_read_with_its_unit_and_thresholds() {
    let Some((sim, mut session)) = small().await else { return };
    let repository = session.read_repository().await.unwrap();
    let sensors: Vec<_> = repository.sensors().collect();
    let readings = session.read_sensors(&sensors).await.unwrap();
    let thresholds = session.read_thresholds(&sensors).await.unwrap();
    let told: Vec<String> = sensors
        .iter()
        .zip(readings.iter().zip(&thresholds))
        .map(|(sensor, (reading, limits))| {
            let reading = reading.as_ref().unwrap();
            let unit = sensor.analog.as_ref().map(|analog| analog.unit.to_string()).unwrap_or_default();
            let number = reading.number.map(|number| format!("{number:.3} {unit}")).unwrap_or_default();
            let limits = [limits.lower_critical, limits.upper_non_critical, limits.upper_critical]
                .map(|limit| limit.map_or("-".to_owned(), |limit| limit.to_string()));
            format!("{}: {number} [{}] {}", sensor.identity.name, limits.join(" "), reading.state_words(sensor).join(", "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "CPU1 Temp: 45.000 °C [- 90 95] ",
            "Inlet Temp: 23.000 °C [- 38 42] ",
            "FAN1: 8000.000 RPM [500 - -] ",
            "FAN2: 8000.000 RPM [500 - -] ",
            "12V: 12.060 V [10.8 - 13.200000000000001] ",
            "PS1 Status:  [- - -] present",
            "PS2 Status:  [- - -] present",
            "PS Redundancy:  [- - -] fully redundant",
            "DIMM_A3:  [- - -] present",
            "Watchdog:  [- - -] ",
            "Pwr Consumption: 240.000 W [- - -] ",
        ]
    );
    sim.set_sensor(1, 97);
    sim.set_state(6, 3, true);
    let changed = session.read_sensors(&sensors[..6]).await.unwrap();
    let words = |place: usize| changed[place].unwrap().state_words(sensors[place]).join(", ");
    assert_eq!(
        (words(0).as_str(), words(5).as_str()),
        ("at or above upper non-critical, at or above upper critical", "present, input lost")
    );
    assert!(repository.troubles.is_empty());
    session.close().await;
}

fn words(record: &SelRecord) -> String {
    let Content::Event(event) = record.content else { return format!("{:?}", record.content) };
    let began = if event.asserted { "begins" } else { "ends" };
    format!("{} {} {began}", event.sensor_number, event.words().unwrap_or("?"))
}

#[tokio::test]
async fn the_log_is_read_from_where_it_was_read_up_to() {
    let Some((sim, mut session)) = small().await else { return };
    session.set_sel_time(1_700_000_000).await.unwrap();
    let first = session.read_log(None, 100).await.unwrap();
    assert_eq!((first.records.len(), first.gap, first.more), (0, None, false));
    sim.set_sensor(1, 97);
    sim.set_state(6, 3, true);
    let news = session.read_log(Some(&first.place), 100).await.unwrap();
    let told: Vec<_> = news.records.iter().map(words).collect();
    assert_eq!(told, ["1 upper non-critical, going high begins", "1 upper critical, going high begins", "6 input lost begins"]);
    let Content::Event(event) = news.records[1].content else { panic!("no event") };
    assert_eq!(event.trigger(), (Some(97), Some(95)));
    assert!(matches!(event.at, Stamp::Unix(at) if (1_700_000_000..1_700_000_060).contains(&at)));
    let quiet = session.read_log(Some(&news.place), 100).await.unwrap();
    assert_eq!((quiet.records.len(), quiet.gap, &quiet.place.newest), (0, None, &news.place.newest));
    // In parts, and nothing twice.
    for number in 0..10 {
        sim.add_event(0xc1, [0, 0, 0, 0, 0xa2, 2, 0, number, 0, 0, 0, 0, 0]);
    }
    let (mut place, mut seen) = (quiet.place, Vec::new());
    loop {
        let part = session.read_log(Some(&place), 4).await.unwrap();
        assert!(part.records.len() <= 4 && part.gap.is_none());
        seen.extend(part.records.iter().map(|record| record.raw[10]));
        place = part.place;
        if !part.more {
            break;
        }
    }
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
    // The last one is deleted by somebody: the place still holds.
    let last = u16::from_le_bytes([place.newest.back().unwrap()[0], place.newest.back().unwrap()[1]]);
    session.delete_sel_entry(last).await.unwrap();
    sim.add_event(0xe0, [7; 13]);
    let after = session.read_log(Some(&place), 100).await.unwrap();
    assert_eq!((after.records.len(), after.gap), (1, None));
    session.close().await;
}

#[tokio::test]
async fn a_log_that_was_cleared_is_told_and_read_anew() {
    let Some((sim, mut session)) = small().await else { return };
    for number in 0..5 {
        sim.add_event(0xe0, [number; 13]);
    }
    let before = session.read_log(None, 100).await.unwrap();
    session.clear_sel().await.unwrap();
    let empty = session.read_log(Some(&before.place), 100).await.unwrap();
    assert_eq!((empty.records.len(), empty.gap), (0, Some(Gap::Cleared)));
    sim.add_event(0xe0, [9; 13]);
    for place in [&before.place, &empty.place, &Place::default()] {
        let news = session.read_log(Some(place), 100).await.unwrap();
        assert_eq!(news.records.iter().map(|record| record.raw[3]).collect::<Vec<_>>(), [9]);
        assert_eq!(news.gap.is_some(), place == &before.place);
    }
    session.close().await;
}

#[tokio::test]
async fn parts_power_and_light() {
    let Some((sim, mut session)) = small().await else { return };
    let fru = Fru::parse(&session.read_fru(0).await.unwrap().unwrap()).unwrap();
    let (product, board) = (fru.product.unwrap(), fru.board.unwrap());
    assert_eq!(
        (product.manufacturer.as_str(), product.name.as_str(), product.serial.as_str(), product.asset_tag.as_str()),
        ("ACME", "Server 1U", "S-4711", "tag-7")
    );
    assert_eq!((board.serial.as_str(), fru.troubles.len()), ("B-001", 0));
    assert_eq!(session.read_fru(9).await.unwrap(), None);
    sim.set_watts(421);
    assert_eq!(session.power_reading().await.unwrap().unwrap().current_watts, 421);
    session.control_power(PowerAction::Off).await.unwrap();
    assert!(!session.chassis_status().await.unwrap().power_on && !sim.power_is_on());
    session.control_power(PowerAction::On).await.unwrap();
    session.control_power(PowerAction::Reset).await.unwrap();
    assert!(session.chassis_status().await.unwrap().power_on);
    assert_eq!(sim.power_log(), ["power 0", "power 1", "reset 1"]);
    assert!(session.set_event_logging(false).await.is_err(), "over LAN it is refused, and said so");
    assert_eq!(session.system_guid().await.unwrap()[0], 0xa1);
    assert!(session.cipher_suites().await.unwrap().contains(&3));
    assert!(session.reset_bmc(true).await.unwrap_err().is_code(&[0xc1]), "the simulator cannot");
    assert!(session.set_boot_device(BootDevice::Pxe, true, false).await.is_ok());
    session.close().await;
}

/// Each takes the reservation from the other with every record.
#[tokio::test]
async fn two_that_read_the_records_at_once_both_get_all_of_them() {
    let Some((sim, mut one)) = small().await else { return };
    let mut other = session(&sim).await;
    let (first, second) = tokio::join!(one.read_repository(), other.read_repository());
    let (first, second) = (first.unwrap(), second.unwrap());
    assert!(first.records.len() > 10, "{}", first.records.len());
    assert_eq!((&first.records, &first.troubles), (&second.records, &second.troubles));
}
