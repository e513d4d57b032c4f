//! A small server made up for tests, in the words of `ipmi_sim`: two temperatures, two fans, a voltage, power supplies,
//! memory, a watchdog, and FRU data.

use std::fmt::Write as _;

/// A sensor of a made-up machine.
#[derive(Debug, Clone, Copy)]
pub struct SimSensor {
    /// Its number.
    pub number: u8,
    /// Its name, at most 16 characters.
    pub name: &'static str,
    /// What it measures (IPMI 2.0, table 42-3).
    pub sensor_type: u8,
    /// What its states mean; 1 is thresholds.
    pub event_type: u8,
    /// The part: kind and instance.
    pub entity: (u8, u8),
    /// Unit and factor M, for one with numbers; 1 °C, 18 RPM, 4 V, 6 W. Result exponent after M.
    pub analog: Option<(u8, u8, i8)>,
    /// Raw value at the start.
    pub raw: u8,
    /// Raw lower critical, upper non-critical, upper critical; 0 for none.
    pub thresholds: (u8, u8, u8),
    /// States that hold at the start, one bit each.
    pub states: u16,
}

/// A made-up machine.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// Its sensors.
    pub sensors: Vec<SimSensor>,
    /// Serial number in the FRU data.
    pub serial: String,
    /// So many of the last ones have a record and are not there, as those of parts that a machine was sold without.
    pub absent: usize,
}

const TEMPERATURE: SimSensor = SimSensor {
    number: 1,
    name: "CPU1 Temp",
    sensor_type: 1,
    event_type: 1,
    entity: (3, 1),
    analog: Some((1, 1, 0)),
    raw: 45,
    thresholds: (0, 90, 95),
    states: 0,
};
const STATES: SimSensor =
    SimSensor { event_type: 0x6f, analog: None, raw: 0, thresholds: (0, 0, 0), states: 1, entity: (10, 1), sensor_type: 8, ..TEMPERATURE };

impl Machine {
    /// A small server.
    #[must_use]
    pub fn small(serial: &str) -> Self {
        let fan = SimSensor { sensor_type: 4, entity: (29, 1), analog: Some((18, 100, 0)), raw: 80, thresholds: (5, 0, 0), ..TEMPERATURE };
        let sensors = vec![
            TEMPERATURE,
            SimSensor { number: 2, name: "Inlet Temp", entity: (55, 1), raw: 23, thresholds: (0, 38, 42), ..TEMPERATURE },
            SimSensor { number: 3, name: "FAN1", ..fan },
            SimSensor { number: 4, name: "FAN2", entity: (29, 2), ..fan },
            SimSensor {
                number: 5,
                name: "12V",
                sensor_type: 2,
                entity: (7, 1),
                analog: Some((4, 60, -3)),
                raw: 201,
                thresholds: (180, 0, 220),
                ..TEMPERATURE
            },
            SimSensor { number: 6, name: "PS1 Status", ..STATES },
            SimSensor { number: 7, name: "PS2 Status", entity: (10, 2), ..STATES },
            SimSensor { number: 8, name: "PS Redundancy", event_type: 0x0b, sensor_type: 9, entity: (19, 1), ..STATES },
            SimSensor { number: 9, name: "DIMM_A3", sensor_type: 0x0c, entity: (32, 3), states: 0x40, ..STATES },
            SimSensor { number: 10, name: "Watchdog", sensor_type: 0x23, entity: (7, 1), states: 0, ..STATES },
            SimSensor {
                number: 11,
                name: "Pwr Consumption",
                sensor_type: 0x0b,
                entity: (7, 1),
                analog: Some((6, 4, 0)),
                raw: 60,
                thresholds: (0, 0, 0),
                ..TEMPERATURE
            },
        ];
        Self { sensors, serial: serial.to_owned(), absent: 0 }
    }

    /// With so many more temperatures, as large machines have.
    #[must_use]
    pub fn with_temperatures(mut self, count: u8) -> Self {
        let names = ["Temp A", "Temp B", "Temp C", "Temp D", "Temp E", "Temp F", "Temp G", "Temp H"];
        let more = (0..count).map(|place| SimSensor {
            number: 20 + place,
            name: names.get(usize::from(place) % names.len()).copied().unwrap_or("Temp"),
            entity: (7, place),
            raw: 30 + place % 20,
            ..TEMPERATURE
        });
        self.sensors.extend(more);
        self
    }

    /// In the words of `ipmi_sim`.
    #[must_use]
    pub fn emulation(&self) -> String {
        let mut text =
            String::from("mc_setbmc 0x20\nmc_add 0x20 32 no-device-sdrs 0x1 3 0x36 0xbf 0x2a2 0x100 dynsens\nsel_enable 0x20 1000 0x0a\n");
        let fru = self.fru();
        let _ = writeln!(text, "mc_add_fru_data 0x20 0 {} data {}", fru.len(), hex(&fru));
        let there = self.sensors.len().saturating_sub(self.absent);
        for (place, sensor) in self.sensors.iter().enumerate() {
            if place < there {
                sensor.write(&mut text);
            } else {
                let _ = writeln!(text, "main_sdr_add 0x20 {}", hex(&sensor.record()));
            }
        }
        let locator = record(0x11, FRU_LOCATOR);
        let _ = writeln!(text, "main_sdr_add 0x20 {}", hex(&locator));
        text.push_str("mc_enable 0x20\n");
        text
    }

    fn fru(&self) -> Vec<u8> {
        let field = |text: &str| [&[0xc0 | text.len() as u8], text.as_bytes()].concat();
        let area = |content: Vec<u8>| {
            let length = (content.len() + 3).next_multiple_of(8);
            let mut bytes = vec![1, (length / 8) as u8];
            bytes.extend(content);
            bytes.resize(length - 1, 0);
            bytes.push(sum(&bytes));
            bytes
        };
        let board =
            area([&[25, 0x40, 0x42, 0x0f][..], &field("ACME"), &field("Board-1"), &field("B-001"), &field("PN-9"), &[0, 0xc1]].concat());
        let product = area(
            [
                &[25][..],
                &field("ACME"),
                &field("Server 1U"),
                &field("M1"),
                &field("1.0"),
                &field(&self.serial),
                &field("tag-7"),
                &[0, 0xc1],
            ]
            .concat(),
        );
        let mut header = vec![1, 0, 0, 1, (1 + board.len() / 8) as u8, 0, 0];
        header.push(sum(&header));
        let mut whole = [header, board, product].concat();
        whole.resize(256, 0);
        whole
    }
}

/// What makes the sum of all bytes zero.
fn sum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_sub(*byte))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:#04x}")).collect::<Vec<_>>().join(" ")
}

/// A record with its header; ids are given by the simulator.
fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[0, 0, 0x51, kind, body.len() as u8], body].concat()
}

/// The BMC's own FRU data (table 43-8).
const FRU_LOCATOR: &[u8] = b"\x20\x00\x80\x00\x00\x10\x00\x07\x01\x00\xcaSystem FRU";

impl SimSensor {
    fn write(&self, text: &mut String) {
        let Self { number, sensor_type, event_type, .. } = self;
        let _ = writeln!(text, "sensor_add 0x20 0 {number} {sensor_type:#04x} {event_type:#04x}");
        let _ = writeln!(text, "main_sdr_add 0x20 {}", hex(&self.record()));
        let _ = writeln!(text, "sensor_set_value 0x20 0 {number} {} 0", self.raw);
        if self.analog.is_some() {
            let (lower, upper, critical) = self.thresholds;
            let mask = |raw: u8| u8::from(raw != 0);
            // Mask and values from the upper non-recoverable down to the lower non-critical.
            let _ = writeln!(
                text,
                "sensor_set_threshold 0x20 0 {number} settable 0{c}{u}0{l}0 0x00 {critical:#04x} {upper:#04x} 0x00 {lower:#04x} 0x00",
                c = mask(critical),
                u = mask(upper),
                l = mask(lower),
            );
            // From event 14 down to 0: 9 upper critical going high, 7 upper non-critical going high, 2 lower critical going low.
            let events = format!("00000{}0{}0000{}00", mask(critical), mask(upper), mask(lower));
            let _ =
                writeln!(text, "sensor_set_event_support 0x20 0 {number} enable scanning per-state {events} {events} {events} {events}");
        } else {
            let all = "111111111111111";
            let _ = writeln!(text, "sensor_set_event_support 0x20 0 {number} enable scanning per-state {all} {all} {all} {all}");
            for offset in (0..15).filter(|offset| self.states & 1 << offset != 0) {
                let _ = writeln!(text, "sensor_set_bit 0x20 0 {number} {offset} 1 0");
            }
        }
    }

    /// A full record (table 43-1), or a compact one (table 43-2) for a sensor without numbers.
    #[must_use]
    pub fn record(&self) -> Vec<u8> {
        let (entity, instance) = self.entity;
        let begin = [0x20, 0, self.number, entity, instance, 0x7f, 0x68, self.sensor_type, self.event_type];
        let name = [&[0xc0 | self.name.len() as u8], self.name.as_bytes()].concat();
        let Some((unit, factor, exponent)) = self.analog else {
            let rest = [0xff, 0x7f, 0xff, 0x7f, 0xff, 0x7f, 0xc0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
            return record(0x02, &[&begin[..], &rest, &name].concat());
        };
        let (lower, upper, critical) = self.thresholds;
        let bits = u8::from(lower != 0) << 1 | u8::from(upper != 0) << 3 | u8::from(critical != 0) << 4;
        let units = if unit == 1 { 0x80 } else { 0 };
        let factors = [units, unit, 0, 0, factor, 0, 0, 0, 0, (exponent as u8) << 4];
        let limits = [0x07, 40, 50, 20, 0x7f, 0, 0, critical, upper, 0, lower, 0, 2, 2, 0, 0, 0];
        record(0x01, &[&begin[..], &[0xff, 0x7f, 0xff, 0x7f, bits, bits], &factors, &limits, &name].concat())
    }
}
