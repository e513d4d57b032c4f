//! Recordings of real boards, where they lie beside the repository: what we read from the simulator is what ipmitool and
//! freeipmi read from it.

use super::session;
use ironwatch_ipmi::fru::Fru;
use ironwatch_ipmi::repository::Repository;
use ironwatch_ipmi::sdr::{Record, Sensor};
use ironwatch_ipmi::sel::{Content, RECORD_BYTES, SelRecord};
use ironwatch_ipmi::sensor::{NoReading, Reading, Thresholds};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Options, is_available};
use std::path::{Path, PathBuf};

/// Folders with an emulation; says when there are none.
fn boards() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/captures/ipmi");
    let found = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut boards: Vec<PathBuf> = found.filter(|path| emulation(path).exists()).collect();
    boards.sort();
    if boards.is_empty() {
        println!("skipped: the recordings of real boards are not here");
    }
    boards
}

fn name(board: &Path) -> String {
    board.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn emulation(board: &Path) -> PathBuf {
    board.join(format!("{}.emu", name(board)))
}

fn decoded(board: &Path, file: &str) -> String {
    std::fs::read_to_string(board.join("decoded").join(file)).unwrap_or_else(|error| panic!("{}/{file}: {error}", name(board)))
}

struct Read {
    repository: Repository,
    readings: Vec<Result<Reading, NoReading>>,
    thresholds: Vec<Thresholds>,
}

impl Read {
    fn rows(&self) -> Vec<(&Sensor, &Result<Reading, NoReading>, &Thresholds)> {
        let rows = self.repository.sensors().zip(self.readings.iter().zip(&self.thresholds));
        rows.map(|(sensor, (reading, thresholds))| (sensor, reading, thresholds)).collect()
    }
}

async fn read(board: &Path) -> Read {
    let sim = IpmiSim::start(&std::fs::read_to_string(emulation(board)).unwrap(), Options::default());
    let mut session = session(&sim).await;
    let repository = session.read_repository().await.unwrap();
    let sensors: Vec<&Sensor> = repository.sensors().collect();
    let readings = session.read_sensors(&sensors).await.unwrap();
    let thresholds = session.read_thresholds(&sensors).await.unwrap();
    session.close().await;
    Read { readings, thresholds, repository }
}

/// A column of `ipmitool sensor list`: a number, `na`, or states.
fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

fn is_same(ours: Option<f64>, theirs: Option<f64>) -> bool {
    match (ours, theirs) {
        // It prints three decimals.
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 0.000_51,
        (ours, theirs) => ours.is_none() == theirs.is_none(),
    }
}

#[tokio::test]
async fn every_sensor_is_what_ipmitool_says() {
    if !is_available() {
        return;
    }
    for board in boards() {
        let read = read(&board).await;
        let list = decoded(&board, "ipmitool.sensor_list");
        let theirs: Vec<Vec<&str>> = list.lines().map(|line| line.split('|').map(str::trim).collect()).collect();
        let is_one = |(sensor, reading, _): &(&Sensor, &Result<Reading, NoReading>, &Thresholds)| {
            sensor.is_readable && !(sensor.shares && reading.is_err_and(NoReading::is_lasting))
        };
        let rows: Vec<_> = read.rows().into_iter().filter(is_one).collect();
        let mut wrong = Vec::new();
        for ((sensor, reading, limits), theirs) in rows.iter().zip(&theirs) {
            let ours = reading.as_ref().ok().and_then(|reading| reading.number);
            let is_discrete = theirs[2] == "discrete";
            let expected = if is_discrete { None } else { number(theirs[1]) };
            let same_limits = [
                limits.lower_non_recoverable,
                limits.lower_critical,
                limits.lower_non_critical,
                limits.upper_non_critical,
                limits.upper_critical,
                limits.upper_non_recoverable,
            ]
            .iter()
            .zip(&theirs[4..10])
            .all(|(ours, theirs)| is_same(*ours, number(theirs)));
            // States are shown with the first byte in front, and with bits that are reserved.
            let states = theirs[3].strip_prefix("0x").and_then(|hex| u16::from_str_radix(hex, 16).ok()).map(u16::swap_bytes);
            let same_states = !is_discrete || states.map(|states| states & 0x7fff) == reading.as_ref().ok().map(|reading| reading.states);
            // Of a sensor that belongs to a program it shows what the BMC's own sensor of the same number says.
            let is_asked = !matches!(reading, Err(NoReading::OtherController(_)));
            let (ours, expected, same_states) = if is_asked { (ours, expected, same_states) } else { (None, None, true) };
            if sensor.identity.name != theirs[0] || !is_same(ours, expected) || !same_limits || !same_states {
                wrong.push(format!("{:?} {reading:?} {limits:?} / {theirs:?}", sensor.identity));
            }
        }
        println!(
            "{}: {} sensors, {} of them with numbers",
            name(&board),
            rows.len(),
            rows.iter().filter(|row| row.1.as_ref().is_ok_and(|r| r.number.is_some())).count()
        );
        assert_eq!(rows.len(), theirs.len(), "{}: none lost, none invented", name(&board));
        assert!(wrong.is_empty(), "{}: {} of {}\n{}", name(&board), wrong.len(), rows.len(), wrong.join("\n"));
    }
}

/// A line of comma-separated values, some of them in quotes; texts of these files have no commas in them.
fn columns(line: &str) -> Vec<&str> {
    line.split(',').map(|column| column.trim_matches('\'')).collect()
}

#[tokio::test]
async fn every_number_is_what_freeipmi_says() {
    if !is_available() {
        return;
    }
    for board in boards() {
        let read = read(&board).await;
        let list = decoded(&board, "freeipmi.sensors.csv");
        let theirs: Vec<(String, f64)> =
            list.lines().skip(1).map(columns).filter_map(|row| Some((row[1].to_owned(), number(row[4])?))).collect();
        let is_number = |(sensor, reading, _): (&Sensor, &Result<Reading, NoReading>, &Thresholds)| {
            Some((sensor.identity.name.clone(), reading.as_ref().ok()?.number.filter(|_| sensor.identity.event_type == 1)?))
        };
        let ours: Vec<(String, f64)> = read.rows().into_iter().filter_map(is_number).collect();
        let rounded = |rows: &[(String, f64)]| rows.iter().map(|(name, number)| format!("{name} {number:.2}")).collect::<Vec<_>>();
        assert_eq!(rounded(&ours), rounded(&theirs), "{}", name(&board));
    }
}

/// The blocks of `ipmitool sel list -v`, each as what stands behind the colons.
fn blocks(text: &str) -> Vec<Vec<(&str, &str)>> {
    text.split("\n\n")
        .map(|block| {
            block.lines().filter_map(|line| line.split_once(':')).map(|(key, value)| (key.trim(), value.trim())).collect::<Vec<_>>()
        })
        .filter(|block| !block.is_empty())
        .collect()
}

#[test]
fn every_log_record_is_what_ipmitool_and_freeipmi_say() {
    for board in boards() {
        let raw = std::fs::read(board.join("decoded/sel.raw")).unwrap();
        let repository = Repository::from_raw(&std::fs::read(board.join("decoded/sdr.bin")).unwrap(), None);
        let names = repository.names();
        let (verbose, csv) = (decoded(&board, "ipmitool.sel_v"), decoded(&board, "freeipmi.sel.csv"));
        let (theirs, named) = (blocks(&verbose), csv.lines().skip(1).map(columns).collect::<Vec<_>>());
        let records: Vec<SelRecord> = raw.chunks_exact(RECORD_BYTES).map(|raw| SelRecord::parse(raw.try_into().unwrap())).collect();
        assert_eq!((records.len(), records.len()), (theirs.len(), named.len()), "{}", name(&board));
        for (record, (theirs, named)) in records.iter().zip(theirs.iter().zip(&named)) {
            let value = |key: &str| theirs.iter().find(|(name, _)| *name == key).map(|(_, value)| *value).unwrap_or_default();
            let Content::Event(event) = record.content else { panic!("{}: no event", name(&board)) };
            let ours = [
                format!("{:04x}", record.id),
                format!("{:04x}", event.generator),
                format!("{:02x}", event.sensor_number),
                (if event.asserted { "Assertion Event" } else { "Deassertion Event" }).to_owned(),
                event.data.iter().map(|byte| format!("{byte:02x}")).collect(),
            ];
            let keys = ["SEL Record ID", "Generator ID", "Sensor Number", "Event Direction", "Event Data"];
            assert_eq!(ours, keys.map(|key| value(key).to_owned()), "{}", name(&board));
            // One that shares a record is numbered there, with a space.
            let sensor = names.of(&event).map(|sensor| sensor.identity.full_name().to_owned());
            assert_eq!(sensor.map(|name| name.replace(' ', "")), Some(named[3].replace(' ', "")), "{} {}", name(&board), record.hex());
            let description = value("Description");
            assert!(event.words().is_some() || description.is_empty(), "{} {}: {description}", name(&board), record.hex());
        }
        println!("{}: {} log records", name(&board), records.len());
    }
}

#[tokio::test]
async fn every_part_is_what_ipmitool_says() {
    if !is_available() {
        return;
    }
    for board in boards() {
        let sim = IpmiSim::start(&std::fs::read_to_string(emulation(&board)).unwrap(), Options::default());
        let mut session = session(&sim).await;
        let repository = session.read_repository().await.unwrap();
        let text = decoded(&board, "ipmitool.fru");
        let mut compared = 0;
        for theirs in blocks(&text) {
            let Some((_, id)) =
                theirs.iter().find(|(key, _)| *key == "FRU Device Description").and_then(|(_, value)| value.rsplit_once("(ID "))
            else {
                continue;
            };
            let device: u8 = id.trim_end_matches(')').parse().unwrap();
            let fru = session.read_fru(device).await.unwrap().and_then(|bytes| Fru::parse(&bytes)).unwrap_or_default();
            let (chassis, board_area, product) =
                (fru.chassis.unwrap_or_default(), fru.board.unwrap_or_default(), fru.product.unwrap_or_default());
            for (key, value) in &theirs {
                let ours = match *key {
                    "Chassis Part Number" => &chassis.part,
                    "Chassis Serial" => &chassis.serial,
                    "Board Mfg" => &board_area.manufacturer,
                    "Board Product" => &board_area.product,
                    "Board Serial" => &board_area.serial,
                    "Board Part Number" => &board_area.part,
                    "Product Manufacturer" => &product.manufacturer,
                    "Product Name" => &product.name,
                    "Product Part Number" => &product.part,
                    "Product Version" => &product.version,
                    "Product Serial" => &product.serial,
                    "Product Asset Tag" => &product.asset_tag,
                    _ => continue,
                };
                compared += 1;
                assert_eq!(ours, value, "{} {device} {key}", name(&board));
            }
        }
        session.close().await;
        assert!(compared > 5 && repository.records.iter().any(|record| matches!(record, Record::Fru(_))), "{}", name(&board));
        println!("{}: {compared} fields of parts", name(&board));
    }
}
