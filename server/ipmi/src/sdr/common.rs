//! What all sensor records begin with (IPMI 2.0, table 43-1, bytes 6 to 14).

use crate::event::sensor_type_name;

/// What tells one sensor of a BMC from all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SensorKey {
    /// Address of the controller that owns it; 0x20 is the BMC itself.
    pub owner: u8,
    /// 0 to 3.
    pub lun: u8,
    /// Its number there.
    pub number: u8,
}

/// The part that something belongs to (table 43-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entity {
    /// What kind of part.
    pub id: u8,
    /// Which of them.
    pub instance: u8,
}

impl Entity {
    /// The kind in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        ENTITIES.iter().find(|(id, _)| *id == self.id).map_or("unknown part", |(_, name)| name)
    }
}

/// What a sensor is.
#[derive(Debug, Clone, PartialEq)]
pub struct SensorIdentity {
    /// Which one.
    pub key: SensorKey,
    /// Over which channel its owner is reached; 0 is the IPMB.
    pub channel: u8,
    /// The part it belongs to.
    pub entity: Entity,
    /// Its name, as the maker gave it.
    pub name: String,
    /// Its name and number among those that share a record: `A1` of `A`.
    pub numbered_name: Option<String>,
    /// What it measures (table 42-3).
    pub sensor_type: u8,
    /// What its states mean (table 42-1): 1 is thresholds, 0x6f those of the sensor type.
    pub event_type: u8,
}

impl SensorIdentity {
    /// The name that tells most.
    #[must_use]
    pub fn full_name(&self) -> &str {
        self.numbered_name.as_deref().unwrap_or(&self.name)
    }

    /// What it measures, in words.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        sensor_type_name(self.sensor_type)
    }
}

/// Owner, LUN, number and entity: the first five bytes of the body.
pub fn key_and_entity(body: &[u8]) -> Option<(SensorKey, u8, Entity)> {
    let [owner, lun_channel, number, id, instance]: [u8; 5] = *body.first_chunk()?;
    // Owner ids with the lowest bit set are programs; the BMC is 0x20.
    let key = SensorKey { owner, lun: lun_channel & 3, number };
    Some((key, lun_channel >> 4, Entity { id, instance: instance & 0x7f }))
}

const ENTITIES: &[(u8, &str)] = &[
    (0, "unspecified"),
    (1, "other"),
    (2, "unspecified"),
    (3, "processor"),
    (4, "disk or disk bay"),
    (5, "peripheral bay"),
    (6, "system management module"),
    (7, "system board"),
    (8, "memory module"),
    (9, "processor module"),
    (10, "power supply"),
    (11, "add-in card"),
    (12, "front panel board"),
    (13, "back panel board"),
    (14, "power system board"),
    (15, "drive backplane"),
    (16, "internal expansion board"),
    (17, "other system board"),
    (18, "processor board"),
    (19, "power unit"),
    (20, "power module"),
    (21, "power distribution board"),
    (22, "chassis back panel board"),
    (23, "system chassis"),
    (24, "sub-chassis"),
    (25, "other chassis board"),
    (26, "disk drive bay"),
    (27, "peripheral bay"),
    (28, "device bay"),
    (29, "fan"),
    (30, "cooling unit"),
    (31, "cable or interconnect"),
    (32, "memory device"),
    (33, "system management software"),
    (34, "system firmware"),
    (35, "operating system"),
    (36, "system bus"),
    (37, "group"),
    (38, "remote management device"),
    (39, "external environment"),
    (40, "battery"),
    (41, "processing blade"),
    (42, "connectivity switch"),
    (43, "processor or memory module"),
    (44, "I/O module"),
    (45, "processor or I/O module"),
    (46, "management controller firmware"),
    (47, "IPMI channel"),
    (48, "PCI bus"),
    (49, "PCI Express bus"),
    (50, "SCSI bus"),
    (51, "SATA or SAS bus"),
    (52, "processor front-side bus"),
    (53, "real-time clock"),
    (55, "air inlet"),
    (64, "air inlet"),
    (65, "processor"),
    (66, "baseboard"),
];
