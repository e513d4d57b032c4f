//! Entries as makers write them, and what they must mean.

mod sel;

use super::*;
use crate::component::Component;
use serde_json::json;
use std::collections::BTreeMap;

/// What a test gives; all else is empty.
struct Given<'a> {
    message: &'a str,
    message_id: &'a str,
    args: &'a [&'a str],
    severity: Option<Health>,
    sensor_type: &'a str,
    entry_code: &'a str,
    sensor_name: &'a str,
    origin: &'a str,
    is_resolved: Option<bool>,
    oem: Value,
    kind: LogKind,
}

impl Default for Given<'_> {
    fn default() -> Self {
        Self {
            message: "words",
            message_id: "",
            args: &[],
            severity: None,
            sensor_type: "",
            entry_code: "",
            sensor_name: "",
            origin: "",
            is_resolved: None,
            oem: Value::Null,
            kind: LogKind::Machine,
        }
    }
}

fn parts() -> BTreeMap<String, Component> {
    let parts = [
        ("/redfish/v1/Systems/1/Memory/1", "memory/P1_DIMM_A1"),
        ("/redfish/v1/Systems/1/Memory/DIMM.Socket.A3", "memory/DIMM_A3"),
        ("/redfish/v1/Systems/1/Processors/GPU_SXM_3", "gpu/0000:3b:00"),
        ("/redfish/v1/Chassis/1/Power#/PowerSupplies/0", "psu/PSU1"),
        ("/redfish/v1/Chassis/1/Sensors/Fan1A", "fan/System Board Fan1A"),
        ("/redfish/v1/Chassis/1/Sensors/Inlet", "sensor/System Board Inlet Temp"),
        ("/redfish/v1/Systems/1/Storage/1/Drives/0", "drive/Disk.Bay.0"),
    ];
    parts.into_iter().map(|(path, part)| (path.to_owned(), Component::from(part.to_owned()))).collect()
}

fn told(given: &Given<'_>) -> Entry {
    let parts = parts();
    let args: Vec<String> = given.args.iter().map(|arg| (*arg).to_owned()).collect();
    let by_serial = |serial: &str| (serial == "1652923055555").then(|| Component::new("gpu", "0000:5e:00"));
    entry(&Record {
        log: "Log",
        kind: given.kind,
        id: "7",
        identity: "abc",
        at: None,
        stamp: "",
        message: given.message,
        message_id: given.message_id,
        args: &args,
        severity: given.severity,
        severity_word: "",
        entry_type: "",
        entry_code: given.entry_code,
        sensor_type: given.sensor_type,
        sensor_number: Some(7),
        sensor_name: given.sensor_name,
        origin: given.origin,
        is_resolved: given.is_resolved,
        oem: &given.oem,
        raw: "{}",
        maker: Maker::Other,
        places: Places { by_path: &parts, by_serial: &by_serial },
    })
}

/// `class/code of component`, with `ended` before it; `news of component` for what is no problem.
fn shown(entry: &Entry) -> String {
    let ended = if entry.is_end { "ended " } else { "" };
    match entry.meaning {
        Some(meaning) => {
            let code = entry.code().map(|code| code.to_string()).unwrap_or_default();
            format!("{ended}{}/{code} of {}", meaning.class, entry.component)
        }
        None => format!("news of {}", entry.component),
    }
}

fn dell(id: &'static str, args: &'static [&'static str]) -> String {
    shown(&told(&Given { message_id: id, args, severity: Some(Health::Critical), ..Given::default() }))
}

#[test]
fn messages_of_dell_are_known_by_their_ids() {
    for (id, args, wanted) in [
        ("IDRAC.2.7.MEM0001", &["DIMM A3"][..], "mem_ecc/UE of memory/DIMM_A3"),
        ("IDRAC.2.7.MEM0701", &["DIMM_A3"], "mem_ecc/CE of memory/DIMM_A3"),
        ("IDRAC.2.7.MEM0001", &["A3,B2"], "mem_ecc/UE of memory/DIMM_A3"),
        ("IDRAC.2.7.PSU0003", &["1"], "psu_fault/input_lost of psu/PSU1"),
        ("IDRAC.2.7.PSU0019", &["1"], "ended psu_fault/input_lost of psu/PSU1"),
        ("IDRAC.2.7.PSU0017", &["2"], "ended psu_fault/failed of psu/PSU2"),
        ("IDRAC.2.7.FAN0001", &["1A"], "fan_speed/critical of fan/System Board Fan1A"),
        ("IDRAC.2.7.FAN0005", &["1A"], "ended fan_speed/critical of fan/System Board Fan1A"),
        ("IDRAC.2.7.TMP0120", &[], "temperature_limit/warning of sensor/System Board Inlet Temp"),
        ("IDRAC.2.7.TMP0123", &[], "ended temperature_limit/critical of sensor/System Board Inlet Temp"),
        ("IDRAC.2.7.TMP0203", &["1"], "temperature_limit/critical of sensor/CPU 1"),
        ("IDRAC.2.7.VLT0204", &["PLL"], "voltage_limit/critical of sensor/PLL"),
        ("IDRAC.2.7.CPU0001", &["2"], "cpu_fault/thermal_trip of cpu/CPU2"),
        ("IDRAC.2.7.RDU0012", &[], "redundancy_lost/lost of psu"),
        ("IDRAC.2.7.RDU0011", &[], "ended redundancy_lost/lost of psu"),
        ("IDRAC.2.7.PDR1001", &["0", "1"], "drive_fault/failed of drive/Drive 0 in bay 1"),
        ("IDRAC.2.7.PCI1318", &["59", "0", "0"], "pcie_aer/fatal of pci/0000:3b:00.0"),
        ("IDRAC.2.7.ASR0001", &[], "watchdog/reset of host"),
        ("IDRAC.2.7.SEC0000", &[], "chassis_intrusion/opened of chassis"),
        ("IDRAC.2.7.SEC0016", &[], "ended chassis_intrusion/opened of chassis"),
        // Parts that are not there, links without a cable, people.
        ("IDRAC.2.7.MEM0022", &["A5"], "news of memory/DIMM_A5"),
        ("IDRAC.2.7.FAN0029", &["3"], "news of fan/Fan 3"),
        ("IDRAC.2.7.NIC100", &["NIC.Slot.1", "1"], "news of nic/NIC.Slot.1"),
        ("IDRAC.2.7.SEL0004", &[], "news of bmc"),
        // Known to nobody: in Dell's own words.
        ("IDRAC.2.7.HWC8010", &["x"], "bmc_log_entry/HWC8010 of bmc"),
    ] {
        assert_eq!(dell(id, args), wanted, "{id}");
    }
}

#[test]
fn the_part_is_the_one_that_the_entry_leads_to() {
    let at = |message_id, origin, args: &'static [&'static str]| {
        shown(&told(&Given { message_id, origin, args, severity: Some(Health::Critical), ..Given::default() }))
    };
    assert_eq!(
        at("IDRAC.2.7.PDR3", "/redfish/v1/Systems/1/Storage/1/Drives/0", &["Disk 0 in Backplane 1"]),
        "drive_fault/failed of drive/Disk.Bay.0"
    );
    // A temperature of a part is a sensor's, not the part's.
    assert_eq!(at("IDRAC.2.7.TMP0103", "/redfish/v1/Systems/1/Memory/1", &["Exhaust"]), "temperature_limit/critical of sensor/Exhaust");
    assert_eq!(at("X.1.0.Strange", "/redfish/v1/Systems/1/Memory/DIMM.Socket.B2", &[]), "bmc_log_entry/Strange of memory/DIMM_B2");
    assert_eq!(at("X.1.0.Strange", "/redfish/v1/Chassis/HGX_GPU_SXM_1", &[]), "bmc_log_entry/Strange of gpu/GPU_SXM_1");
    assert_eq!(at("X.1.0.Strange", "/redfish/v1/Chassis/1", &["1652923055555"]), "bmc_log_entry/Strange of gpu/0000:5e:00");
}

#[test]
fn an_xid_is_the_same_whoever_tells_it() {
    let origin = "/redfish/v1/Systems/1/Processors/GPU_SXM_3";
    for (given, wanted) in [
        (
            Given {
                message_id: "ResourceEvent.1.0.ResourceErrorsDetected",
                args: &["GPU_SXM_3 Driver Event Message", "XID 79 GPU has fallen off the bus"],
                origin,
                ..Given::default()
            },
            "gpu_xid/79 of gpu/0000:3b:00",
        ),
        (
            Given { message: "Xid (PCI:0000:5E:00): 94, pid=812, name=train", kind: LogKind::Xid, ..Given::default() },
            "gpu_xid/94 of gpu/0000:5e:00",
        ),
        (Given { message: "GPU_SXM_9 XID 48: double bit error", ..Given::default() }, "gpu_xid/48 of gpu/GPU_SXM_9"),
        (Given { oem: json!({"Nvidia": {"Xid": 63}}), origin, ..Given::default() }, "gpu_xid/63 of gpu/0000:3b:00"),
        (Given { message: "NVSwitch_1 SXID 20034, Fatal, LTSSM Fault Up", ..Given::default() }, "gpu_sxid/20034 of nvswitch/NVSwitch_1"),
    ] {
        assert_eq!(shown(&told(&given)), wanted, "{}", given.message);
    }
    let entry = told(&Given { message: "GPU_SXM_9 XID 79", ..Given::default() });
    assert_eq!((entry.severity(), entry.code()), (Severity::Critical, Some(crate::observation::Code::Number(79))));
    let over = told(&Given { message: "GPU_SXM_9 XID 79", is_resolved: Some(true), ..Given::default() });
    assert_eq!((over.is_end, over.severity()), (true, Severity::Info));
}

#[test]
fn messages_with_names_are_known_by_them() {
    let psu = "/redfish/v1/Chassis/1/Power#/PowerSupplies/0";
    for (id, args, origin, wanted) in [
        ("OpenBMC.0.4.PowerSupplyFailed", &["powersupply0"][..], "", "psu_fault/failed of psu/PSU0"),
        ("OpenBMC.0.4.MemoryECCUncorrectable", &["DIMM_A3"], "", "mem_ecc/UE of memory/DIMM_A3"),
        (
            "OpenBMC.0.1.SensorThresholdCriticalHighGoingHigh",
            &["temperature_CPU1", "96", "95"],
            "",
            "temperature_limit/critical of sensor/temperature_CPU1",
        ),
        (
            "OpenBMC.0.1.SensorThresholdCriticalHighGoingLow",
            &["temperature_CPU1", "90", "95"],
            "",
            "ended temperature_limit/critical of sensor/temperature_CPU1",
        ),
        ("OpenBMC.0.1.SensorThresholdWarningLowGoingLow", &["fan_tach_0", "90"], "", "fan_speed/warning of fan/fan_tach_0"),
        (
            "Environmental.1.0.TemperatureAboveUpperCriticalThreshold",
            &["Inlet Temp"],
            "",
            "temperature_limit/critical of sensor/System Board Inlet Temp",
        ),
        (
            "Environmental.1.0.TemperatureNoLongerCritical",
            &["Inlet Temp"],
            "",
            "ended temperature_limit/critical of sensor/System Board Inlet Temp",
        ),
        ("SensorEvent.1.0.ReadingAboveUpperCautionThreshold", &["Flow 1"], "", "sensor_limit/warning of sensor/Flow 1"),
        ("StorageDevice.1.1.DriveFailure", &["x"], "/redfish/v1/Systems/1/Storage/1/Drives/0", "drive_fault/failed of drive/Disk.Bay.0"),
        ("StorageDevice.1.1.DriveFailureCleared", &["Disk.Bay.0"], "", "ended drive_fault/failed of drive/Disk.Bay.0"),
        ("ResourceEvent.1.0.ResourceStatusChangedCritical", &["PSU", "Critical"], psu, "psu_fault/critical of psu/PSU1"),
        ("ResourceEvent.1.0.ResourceStatusChangedOK", &["PSU", "OK"], psu, "ended psu_fault/critical of psu/PSU1"),
        ("ResourceEvent.1.0.ResourceErrorsDetected", &["FPGA", "Link"], "", "bmc_log_entry/ResourceErrorsDetected of bmc"),
        ("ResourceEvent.1.0.ResourceRemoved", &[], psu, "news of psu/PSU1"),
        ("OpenBMC.0.1.PCIeFatalMalformedTLP", &["0000:3b:00.0"], "", "pcie_aer/fatal of pci/0000:3b:00.0"),
        ("Base.1.8.AccessDenied", &[], "", "news of bmc"),
        ("Update.1.0.ApplyFailed", &[], "", "news of bmc"),
        ("Event.1.0.TempWayTooHot", &["88"], "", "bmc_log_entry/TempWayTooHot of bmc"),
    ] {
        let given = Given { message_id: id, args, origin, severity: Some(Health::Critical), ..Given::default() };
        assert_eq!(shown(&told(&given)), wanted, "{id}");
    }
}

#[test]
fn hpe_writes_its_parts_in_brackets() {
    for (message, severity, wanted) in [
        ("Uncorrectable Memory Error (Processor 1, Memory Module 4)", Health::Critical, "mem_ecc/UE of memory/P1_DIMM_4"),
        (
            "System Power Supply: Input Power Loss or Unplugged Power Cord (Power Supply 2)",
            Health::Warning,
            "psu_fault/input_lost of psu/PSU2",
        ),
        ("System Fan Failure (Fan 3, Location System)", Health::Critical, "fan_speed/critical of fan/Fan 3"),
        ("Server power restored.", Health::Warning, "news of power"),
        ("Something new (Processor 2, DIMM 1)", Health::Critical, "bmc_log_entry/10/1792 of memory/P2_DIMM_1"),
    ] {
        let oem = json!({"Hpe": {"Class": 10, "Code": 1792, "Categories": ["Hardware"]}});
        let given = Given { message, message_id: "12", severity: Some(severity), oem, ..Given::default() };
        assert_eq!(shown(&told(&given)), wanted, "{message}");
    }
}

#[test]
fn what_people_did_is_no_fault_whatever_it_is_called() {
    let of = |kind, severity, oem: Value| {
        let given = Given { message_id: "IDRAC.2.7.SWC9005", kind, severity: Some(severity), oem, ..Given::default() };
        shown(&told(&given))
    };
    let category = |word: &str| json!({"Dell": {"Category": word}});
    assert_eq!(of(LogKind::Everything, Health::Critical, category("Configuration")), "news of bmc");
    assert_eq!(of(LogKind::Everything, Health::Critical, category("Audit")), "news of bmc");
    assert_eq!(of(LogKind::Everything, Health::Warning, category("System Health")), "bmc_log_entry/SWC9005 of bmc");
    assert_eq!(of(LogKind::Everything, Health::Warning, Value::Null), "news of bmc");
    assert_eq!(of(LogKind::Machine, Health::Warning, Value::Null), "bmc_log_entry/SWC9005 of bmc");
    assert_eq!(of(LogKind::Machine, Health::Ok, Value::Null), "news of bmc");
}

#[test]
fn what_is_over_ends_what_it_was() {
    let given = |is_resolved| Given {
        message_id: "X.1.0.Strange",
        severity: Some(Health::Critical),
        is_resolved: Some(is_resolved),
        ..Given::default()
    };
    let (open, over) = (told(&given(false)), told(&given(true)));
    assert_eq!((shown(&open), shown(&over)), ("bmc_log_entry/Strange of bmc".into(), "ended bmc_log_entry/Strange of bmc".into()));
    assert_eq!((open.severity(), over.severity()), (Severity::Critical, Severity::Info));
    let news = told(&Given { message_id: "Base.1.0.Success", is_resolved: Some(true), ..Given::default() });
    assert!(!news.is_end && news.claimed.is_none());
}
