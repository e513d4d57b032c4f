//! Entries of a SEL, which have codes of IPMI in one way or another.

use super::{Given, shown, told};
use crate::bmc::Health;
use serde_json::json;

#[test]
fn a_sel_means_by_redfish_what_it_means_by_ipmi() {
    let raw = |sensor: &str, kind: &str, name: &str| json!({"Supermicro": {"RawEventData": {"EventDirAndType": kind, "SensorType": sensor, "SensorName": name}}});
    for (given, wanted) in [
        // Supermicro: codes beside the words.
        (Given { message_id: "0xF3FFFF", oem: raw("0x08", "0x6F", "PS5 Status"), ..Given::default() }, "psu_fault/input_lost of psu/PSU5"),
        (
            Given {
                message_id: "0xF1FFFF",
                oem: raw("0x08", "0xEF", "PS1 Status"),
                entry_code: "Deassert",
                severity: Some(Health::Ok),
                ..Given::default()
            },
            "ended psu_fault/failed of psu/PSU1",
        ),
        (Given { message_id: "0xF0FFFF", oem: raw("0x08", "0x6F", "PS1 Status"), ..Given::default() }, "news of psu/PSU1"),
        (
            Given {
                message_id: "0xF2FFFF",
                oem: raw("0x2A", "0x6F", ""),
                severity: Some(Health::Critical),
                message: "[SA-0002] Invalid Username or Password",
                ..Given::default()
            },
            "news of bmc",
        ),
        // Its own types: what it warns of is its everyday life, what it calls critical is told.
        (
            Given {
                message: "[PWR-0020] First AC Power on",
                message_id: "0xA0FFFF",
                oem: raw("0xC8", "0x6F", ""),
                severity: Some(Health::Warning),
                ..Given::default()
            },
            "news of bmc",
        ),
        (
            Given {
                message: "[GS-0001] NVSwitch Temp, 1 is not present",
                message_id: "0x018000",
                oem: raw("0x01", "0x71", "NVSwitch Temp"),
                sensor_type: "Temperature",
                severity: Some(Health::Critical),
                ..Given::default()
            },
            "bmc_log_entry/GS-0001 of sensor/NVSwitch Temp",
        ),
        // DMTF: the code says the limit, or the data do.
        (
            Given {
                message_id: "0x592E28",
                sensor_type: "Temperature",
                entry_code: "Upper Critical - going high",
                sensor_name: "CPU1 Temp",
                ..Given::default()
            },
            "temperature_limit/critical of sensor/CPU1 Temp",
        ),
        (
            Given {
                message_id: "0x592E28",
                sensor_type: "Temperature",
                entry_code: "Assert",
                sensor_name: "CPU1 Temp",
                ..Given::default()
            },
            "temperature_limit/critical of sensor/CPU1 Temp",
        ),
        (
            Given {
                message_id: "0x582E28",
                sensor_type: "Temperature",
                entry_code: "Assert",
                sensor_name: "CPU1 Temp",
                ..Given::default()
            },
            "ended temperature_limit/critical of sensor/CPU1 Temp",
        ),
        // Dell: event type and data; a type of its own says nothing.
        (
            Given {
                message_id: "6f01ffff",
                sensor_type: "Memory",
                entry_code: "Assert",
                message: "Multi-bit memory errors are detected on DIMM A3.",
                ..Given::default()
            },
            "mem_ecc/UE of memory/DIMM_A3",
        ),
        (Given { message_id: "7e012490", entry_code: "Assert", severity: Some(Health::Ok), ..Given::default() }, "news of bmc"),
        // Words only, beside a type.
        (
            Given { sensor_type: "Drive Slot/Bay", entry_code: "Assert", message: "Drive Fault", sensor_name: "HDD3", ..Given::default() },
            "drive_fault/failed of drive/HDD3",
        ),
        (
            Given { sensor_type: "Session Audit", severity: Some(Health::Warning), message: "Login failed", ..Given::default() },
            "news of bmc",
        ),
        (
            Given { sensor_type: "Power Unit", entry_code: "Redundancy Lost", sensor_name: "PS Redundancy", ..Given::default() },
            "redundancy_lost/lost of power",
        ),
        // Lenovo: codes of IPMI as an id.
        (
            Given {
                message_id: "FQXSPMA0008N",
                oem: json!({"Lenovo": {"EventID": "0x806F010C2005FFFF"}}),
                severity: Some(Health::Critical),
                ..Given::default()
            },
            "mem_ecc/UE of memory/DIMM_5",
        ),
        (
            Given { message_id: "FQXSPPW2006I", oem: json!({"Lenovo": {"EventID": "816F0308-0A02FFFF"}}), ..Given::default() },
            "ended psu_fault/input_lost of psu/PSU2",
        ),
        (Given { message_id: "FQXSPSE4001I", severity: Some(Health::Warning), ..Given::default() }, "news of bmc"),
        (Given { message_id: "FQXSPFN0099N", severity: Some(Health::Critical), ..Given::default() }, "bmc_log_entry/FN0099 of fan"),
        (Given { message_id: "FQXSPFN2099I", severity: Some(Health::Ok), ..Given::default() }, "ended bmc_log_entry/FN0099 of fan"),
    ] {
        assert_eq!(shown(&told(&given)), wanted, "{} {}", given.message_id, given.message);
    }
}
