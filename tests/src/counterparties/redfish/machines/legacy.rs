//! An old server: everything in Thermal and Power, readings of 0 for what is absent, a date of zeros, bare links in its
//! log, basic authentication only where sessions are turned off by the test.

use super::{Tree, link, log, ok, root};
use serde_json::json;

const SYSTEM: &str = "/redfish/v1/Systems/1";
const CHASSIS: &str = "/redfish/v1/Chassis/1";
const MANAGER: &str = "/redfish/v1/Managers/1";

/// 3 temperatures with a reading and 1 absent, 2 fans in percent, 2 voltages, 2 supplies of which one has lost its input,
/// 2 memory modules and an empty slot, 2 drives, 3 pieces of firmware, an IML with 3 entries.
#[must_use]
pub fn legacy() -> Tree {
    let mut tree = Tree::new();
    root(&mut tree, json!({"RedfishVersion": "1.0.0", "Oem": {"Hp": {}}}));
    computer(&mut tree);
    measured(&mut tree);
    for (id, version) in [("BIOS", "P70 1.2"), ("BMC", "2.70"), ("CPLD", "0x0B")] {
        tree.put(&format!("/redfish/v1/UpdateService/FirmwareInventory/{id}"), "SoftwareInventory", json!({"Version": version}));
    }
    tree.collect("/redfish/v1/UpdateService/FirmwareInventory", "SoftwareInventory");
    tree.put(
        MANAGER,
        "Manager",
        json!({"ManagerType": "BMC", "FirmwareVersion": "2.70", "DateTime": "2024-05-01T12:00:00Z", "EthernetInterfaces": link(format!("{MANAGER}/EthernetInterfaces"))}),
    );
    tree.put(&format!("{MANAGER}/EthernetInterfaces/1"), "EthernetInterface", json!({"MACAddress": "AA-BB-CC-00-00-01"}));
    tree.collect(&format!("{MANAGER}/EthernetInterfaces"), "EthernetInterface").collect("/redfish/v1/Managers", "Manager");
    tree
}

fn computer(tree: &mut Tree) {
    let reset = json!({"target": format!("{SYSTEM}/Actions/ComputerSystem.Reset"), "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "ForceRestart", "PushPowerButton", "Nmi"]});
    tree.put(
        SYSTEM,
        "ComputerSystem",
        json!({
            "Manufacturer": "Contoso", "Model": "Old 1", "SerialNumber": "OLD-1", "SKU": "100-1", "UUID": "30313436-3631-5A43-3236-303030303031",
            "PowerState": "On", "BiosVersion": "P70 1.2", "HostName": "old-1", "IndicatorLED": "Off", "Status": ok(),
            "Boot": {"BootSourceOverrideEnabled": "Disabled", "BootSourceOverrideTarget": "None", "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe", "Hdd"]},
            "ProcessorSummary": {"Count": 2, "Model": "Old CPU", "Status": ok()}, "MemorySummary": {"TotalSystemMemoryGiB": 32, "Status": ok()},
            "Processors": link(format!("{SYSTEM}/Processors")), "Memory": link(format!("{SYSTEM}/Memory")), "SimpleStorage": link(format!("{SYSTEM}/SimpleStorage")),
            "LogServices": link(format!("{SYSTEM}/LogServices")), "Links": {"Chassis": [link(CHASSIS)]},
            "Actions": {"#ComputerSystem.Reset": reset},
        }),
    );
    for n in 1..=2 {
        tree.put(
            &format!("{SYSTEM}/Processors/{n}"),
            "Processor",
            json!({"Model": "Old CPU", "TotalCores": 8, "Socket": format!("Proc {n}"), "Status": ok()}),
        );
        let module = json!({"DeviceLocator": format!("PROC 1 DIMM {n}"), "CapacityMiB": 16384, "OperatingSpeedMhz": 2400, "Manufacturer": "HPE", "PartNumber": "P-16G", "SerialNumber": format!("M-{n}"), "Status": ok()});
        tree.put(&format!("{SYSTEM}/Memory/proc1dimm{n}"), "Memory", module);
    }
    tree.put(
        &format!("{SYSTEM}/Memory/proc1dimm3"),
        "Memory",
        json!({"DeviceLocator": "PROC 1 DIMM 3", "CapacityMiB": 0, "Status": {"State": "Absent"}}),
    );
    tree.put(
        &format!("{SYSTEM}/SimpleStorage/1"),
        "SimpleStorage",
        json!({"Devices": [{"Name": "Bay 1", "Model": "Disk A", "CapacityBytes": 480_000_000_000u64, "Status": ok()}, {"Name": "Bay 2", "Model": "Disk B", "Status": {"State": "Enabled", "Health": "Warning"}}]}),
    );
    for (collection, kind) in [("Processors", "Processor"), ("Memory", "Memory"), ("SimpleStorage", "SimpleStorage")] {
        tree.collect(&format!("{SYSTEM}/{collection}"), kind);
    }
    let entries = [
        json!({"Created": "2024-04-30T10:00:00Z", "Message": "Server power restored.", "Severity": "OK", "EntryType": "Oem"}),
        json!({"Created": "0000-00-00T00:00:00Z", "Message": "The clock was not set.", "Severity": "Warning", "EntryType": "Oem"}),
        json!({"Created": "2024-05-01T08:00:00Z", "Message": "Power supply 2 has no input.", "Severity": "Critical", "EntryType": "Oem", "Oem": {"Hp": {"Repaired": false}}}),
    ];
    let name = json!({"Name": "Integrated Management Log", "MaxNumberOfRecords": 2000, "OverWritePolicy": "WrapsWhenFull"});
    log(tree, &format!("{SYSTEM}/LogServices/IML"), name, &entries);
    tree.collect(&format!("{SYSTEM}/LogServices"), "LogService").collect("/redfish/v1/Systems", "ComputerSystem");
}

fn measured(tree: &mut Tree) {
    tree.put(
        CHASSIS,
        "Chassis",
        json!({"ChassisType": "RackMount", "SerialNumber": "OLD-1", "PowerState": "On", "Status": ok(), "Thermal": link(format!("{CHASSIS}/Thermal")), "Power": link(format!("{CHASSIS}/Power")), "Links": {"ComputerSystems": [link(SYSTEM)]}}),
    );
    tree.put(
        &format!("{CHASSIS}/Thermal"),
        "Thermal",
        json!({
            "Temperatures": [
                {"MemberId": "0", "Name": "01-Inlet Ambient", "ReadingCelsius": 21, "UpperThresholdCritical": 42, "UpperThresholdFatal": 47, "PhysicalContext": "Intake", "Status": ok()},
                {"MemberId": "1", "Name": "02-CPU 1", "ReadingCelsius": 40, "UpperThresholdCritical": 70, "PhysicalContext": "CPU", "Status": ok()},
                {"MemberId": "2", "Name": "03-CPU 2", "ReadingCelsius": "41", "UpperThresholdCritical": 70, "PhysicalContext": "CPU", "Status": ok()},
                {"MemberId": "3", "Name": "04-PCI 1", "ReadingCelsius": 0, "UpperThresholdCritical": 0, "PhysicalContext": "SystemBoard", "Status": {"State": "Absent", "Health": "Critical"}},
            ],
            "Fans": [
                {"MemberId": "0", "Name": "Fan 1", "Reading": 23, "ReadingUnits": "Percent", "Status": ok()},
                {"MemberId": "1", "Name": "Fan 2", "Reading": 25, "ReadingUnits": "Percent", "Status": ok()},
            ],
            "Redundancy": [{"MemberId": "0", "Name": "Fans", "Mode": "N+m", "MinNumNeeded": 1, "MaxNumSupported": 2, "Status": ok(), "RedundancySet": [link(format!("{CHASSIS}/Thermal#/Fans/0")), link(format!("{CHASSIS}/Thermal#/Fans/1"))]}],
        }),
    );
    tree.put(
        &format!("{CHASSIS}/Power"),
        "Power",
        json!({
            "PowerControl": [{"MemberId": "0", "Name": "System", "PowerConsumedWatts": 210, "PowerCapacityWatts": 800, "PowerMetrics": {"IntervalInMin": 20, "AverageConsumedWatts": 200, "MinConsumedWatts": 180, "MaxConsumedWatts": 260}}],
            "Voltages": [{"MemberId": "0", "Name": "12V", "ReadingVolts": 12.1, "Status": ok()}, {"MemberId": "1", "Name": "PG", "ReadingVolts": null, "Status": ok()}],
            "PowerSupplies": [
                {"MemberId": "0", "Name": "PSU 1", "SerialNumber": "PS-1", "Model": "800W", "PowerCapacityWatts": 800, "PowerInputWatts": 210, "LineInputVoltage": 230, "FirmwareVersion": "1.00", "Status": ok()},
                {"MemberId": "1", "Name": "PSU 2", "SerialNumber": "PS-2", "Model": "800W", "PowerCapacityWatts": 800, "PowerInputWatts": 0, "LineInputVoltage": 0, "FirmwareVersion": "1.00", "Status": {"State": "Enabled", "Health": "Critical"}},
            ],
            "Redundancy": [{"MemberId": "0", "Name": "Supplies", "Mode": "Failover", "MinNumNeeded": 1, "MaxNumSupported": 2, "Status": {"State": "Enabled", "Health": "Critical"}}],
        }),
    );
    tree.collect("/redfish/v1/Chassis", "Chassis");
}
