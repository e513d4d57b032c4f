//! A new server: Sensor resources, and the old lists beside them that tell the same.

use super::{Tree, link, log, ok, root};
use serde_json::{Value, json};

const SYSTEM: &str = "/redfish/v1/Systems/System.1";
const CHASSIS: &str = "/redfish/v1/Chassis/Main";
const MANAGER: &str = "/redfish/v1/Managers/BMC";

/// 12 Sensor resources of which one is disabled; Thermal and Power tell 4 of them again and 1 voltage alone; numbers of the
/// processors name Sensors and one that is not listed. 2 memory modules, 2 supplies, 2 fans, 2 NVMe drives behind a
/// controller, a network adapter, 4 pieces of firmware, a SEL (newest first) and a journal.
#[must_use]
pub fn modern() -> Tree {
    let mut tree = Tree::new();
    let expand = json!({"ExpandQuery": {"ExpandAll": true, "NoLinks": true, "Links": true, "Levels": true, "MaxLevels": 2}, "OnlyMemberQuery": true});
    root(
        &mut tree,
        json!({"Vendor": "Contoso", "Product": "New", "UUID": "92384634-2938-2342-8820-489239905423", "ProtocolFeaturesSupported": expand}),
    );
    computer(&mut tree);
    storage(&mut tree);
    sensors(&mut tree);
    power_and_cooling(&mut tree);
    for (id, version) in [("BIOS", "2.10.1"), ("BMC", "7.10"), ("PSU.1", "00.1D"), ("NIC.1", "22.5")] {
        tree.put(
            &format!("/redfish/v1/UpdateService/FirmwareInventory/{id}"),
            "SoftwareInventory",
            json!({"Version": version, "Updateable": true, "Status": ok()}),
        );
    }
    tree.collect("/redfish/v1/UpdateService/FirmwareInventory", "SoftwareInventory");
    manager(&mut tree);
    tree
}

fn computer(tree: &mut Tree) {
    let offered = ["On", "ForceOff", "ForceRestart", "GracefulRestart", "GracefulShutdown", "PowerCycle", "Nmi"];
    let reset = json!({"target": format!("{SYSTEM}/Actions/ComputerSystem.Reset"), "ResetType@Redfish.AllowableValues": offered});
    tree.put(
        SYSTEM,
        "ComputerSystem",
        json!({
            "Manufacturer": "Contoso", "Model": "New 1", "SerialNumber": "NEW-1", "SKU": "SKU-1", "AssetTag": "rack 7", "PowerState": "On", "BiosVersion": "2.10.1",
            "UUID": "4c4c4544-0035-3410-8050-c6c04f314733", "LocationIndicatorActive": false, "HostName": "new-1", "Status": {"State": "Enabled", "Health": "OK", "HealthRollup": "Warning"},
            "BootProgress": {"LastState": "OSRunning"}, "LastResetTime": "2024-04-01T10:00:00-05:00",
            "Boot": {"BootSourceOverrideEnabled": "Disabled", "BootSourceOverrideTarget": "None", "BootSourceOverrideMode": "UEFI", "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe", "BiosSetup"]},
            "ProcessorSummary": {"Count": 1, "Model": "New CPU", "Status": ok()}, "MemorySummary": {"TotalSystemMemoryGiB": 128, "Status": ok()},
            "Processors": link(format!("{SYSTEM}/Processors")), "Memory": link(format!("{SYSTEM}/Memory")), "Storage": link(format!("{SYSTEM}/Storage")),
            "EthernetInterfaces": link(format!("{SYSTEM}/EthernetInterfaces")), "LogServices": link(format!("{SYSTEM}/LogServices")),
            "Links": {"Chassis": [link(CHASSIS)], "ManagedBy": [link(MANAGER)]}, "Actions": {"#ComputerSystem.Reset": reset},
        }),
    );
    let cpu = format!("{SYSTEM}/Processors/CPU.1");
    tree.put(&cpu, "Processor", json!({"ProcessorType": "CPU", "Manufacturer": "Contoso", "Model": "New CPU", "TotalCores": 32, "TotalThreads": 64, "Socket": "CPU.1", "Status": ok(), "EnvironmentMetrics": link(format!("{cpu}/EnvironmentMetrics"))}));
    let sensor = |id: &str| format!("{CHASSIS}/Sensors/{id}");
    tree.collect(&format!("{SYSTEM}/Processors"), "Processor");
    tree.put(&format!("{cpu}/EnvironmentMetrics"), "EnvironmentMetrics", json!({"TemperatureCelsius": {"DataSourceUri": sensor("CPU1Temp"), "Reading": 55}, "PowerWatts": {"DataSourceUri": sensor("CPU1Power"), "Reading": 120.5}}));
    for n in 1..=2 {
        let module = json!({"Location": {"PartLocation": {"ServiceLabel": format!("DIMM A{n}")}}, "CapacityMiB": 65536, "OperatingSpeedMhz": 4800, "MemoryDeviceType": "DDR5", "BaseModuleType": "RDIMM", "ErrorCorrection": "MultiBitECC", "RankCount": 2, "Manufacturer": "Contoso", "PartNumber": "M-64G", "SerialNumber": format!("D-{n}"), "Status": ok()});
        tree.put(&format!("{SYSTEM}/Memory/DIMM.A{n}"), "Memory", module);
    }
    tree.collect(&format!("{SYSTEM}/Memory"), "Memory");
    tree.put(
        &format!("{SYSTEM}/EthernetInterfaces/NIC.1-1"),
        "EthernetInterface",
        json!({"MACAddress": "aa:bb:cc:00:01:01", "LinkStatus": "LinkUp", "SpeedMbps": 25000}),
    );
    tree.collect(&format!("{SYSTEM}/EthernetInterfaces"), "EthernetInterface");
    log(tree, &format!("{SYSTEM}/LogServices/SEL"), json!({"Name": "SEL", "LogEntryType": "SEL", "MaxNumberOfRecords": 1024}), &[]);
    tree.collect(&format!("{SYSTEM}/LogServices"), "LogService").collect("/redfish/v1/Systems", "ComputerSystem");
}

fn storage(tree: &mut Tree) {
    let storage = format!("{SYSTEM}/Storage/NVMe");
    for n in 0..2 {
        let drive = json!({"Manufacturer": "Contoso", "Model": "NV-4T", "SerialNumber": format!("NV-{n}"), "Revision": "F1", "CapacityBytes": 3_840_755_982_336u64, "MediaType": "SSD", "Protocol": "NVMe", "PredictedMediaLifeLeftPercent": 97, "FailurePredicted": false, "Status": ok()});
        tree.put(&format!("{storage}/Drives/Disk.{n}"), "Drive", drive);
    }
    let drives: Vec<Value> = (0..2).map(|n| link(format!("{storage}/Drives/Disk.{n}"))).collect();
    let embedded = json!([{"MemberId": "0", "Name": "NVMe controller", "FirmwareVersion": "1.1", "Status": ok()}]);
    tree.put(&storage, "Storage", json!({"Drives": drives, "StorageControllers": embedded, "Controllers": link(format!("{storage}/Controllers")), "Volumes": link(format!("{storage}/Volumes")), "Status": ok()}));
    tree.put(
        &format!("{storage}/Controllers/0"),
        "StorageController",
        json!({"Name": "NVMe controller", "FirmwareVersion": "1.1", "SupportedDeviceProtocols": ["NVMe"], "Status": ok()}),
    );
    tree.put(
        &format!("{storage}/Volumes/1"),
        "Volume",
        json!({"RAIDType": "RAID1", "CapacityBytes": 3_840_755_982_336u64, "Links": {"Drives": drives}, "Status": ok()}),
    );
    tree.collect(&format!("{storage}/Controllers"), "StorageController").collect(&format!("{storage}/Volumes"), "Volume");
    tree.collect(&format!("{SYSTEM}/Storage"), "Storage");
}

fn sensors(tree: &mut Tree) {
    let list = [
        ("CPU1Temp", "CPU1 Temp", "Temperature", "Cel", json!(55), "CPU"),
        ("InletTemp", "Inlet Temp", "Temperature", "Cel", json!(23.5), "Intake"),
        ("Fan.1", "Fan 1", "Rotational", "RPM", json!(8400), "Fan"),
        ("Fan.2", "Fan 2", "Rotational", "RPM", json!(8520), "Fan"),
        ("VCORE", "CPU1 VCORE", "Voltage", "V", json!(1.78), "CPU"),
        ("PSU.1_In", "InputPower", "Power", "W", json!(310), "PowerSupply"),
        ("PSU.2_In", "InputPower", "Power", "W", json!(305), "PowerSupply"),
        ("Total", "System Power", "Power", "W", json!(615), "Chassis"),
        ("Energy", "System Energy", "EnergykWh", "kW.h", json!(2), "Chassis"),
        ("CPUUsage", "CPU Usage", "Percent", "%", json!(12), "CPU"),
        ("Humidity", "Humidity", "Humidity", "%", json!(null), "Intake"),
        ("GPUTemp", "GPU Temp", "Temperature", "Cel", json!(0), "GPU"),
    ];
    for (id, name, kind, units, reading, context) in list {
        let state = if id == "GPUTemp" { "Disabled" } else { "Enabled" };
        let thresholds =
            if id == "CPU1Temp" { json!({"UpperCaution": {"Reading": 85}, "UpperCritical": {"Reading": 95}}) } else { json!({}) };
        let value = json!({"Name": name, "ReadingType": kind, "ReadingUnits": units, "Reading": reading, "PhysicalContext": context, "Status": {"State": state, "Health": "OK"}, "Thresholds": thresholds});
        tree.put(&format!("{CHASSIS}/Sensors/{id}"), "Sensor", value);
    }
    tree.collect(&format!("{CHASSIS}/Sensors"), "Sensor");
    // Not listed among its siblings.
    tree.put(
        &format!("{CHASSIS}/Sensors/CPU1Power"),
        "Sensor",
        json!({"Name": "CPU1 Power", "ReadingType": "Power", "ReadingUnits": "W", "Reading": 120.5}),
    );
    tree.put(
        &format!("{CHASSIS}/Thermal"),
        "Thermal",
        json!({
            "Temperatures": [{"MemberId": "0", "Name": "CPU1 Temp", "ReadingCelsius": 55, "UpperThresholdFatal": 105, "Status": ok(), "RelatedItem": [link(format!("{SYSTEM}/Processors/CPU.1"))]}, {"MemberId": "1", "Name": "Inlet Temp", "ReadingCelsius": 23, "Status": ok()}],
            "Fans": [{"MemberId": "0", "Name": "Fan 1", "Reading": 8400, "ReadingUnits": "RPM", "Status": ok()}, {"MemberId": "1", "Name": "Fan 2", "Reading": 8520, "ReadingUnits": "RPM", "Status": ok()}],
        }),
    );
    tree.put(
        &format!("{CHASSIS}/Power"),
        "Power",
        json!({
            "Voltages": [{"MemberId": "0", "Name": "Battery", "ReadingVolts": 3.01, "Status": ok()}],
            "PowerControl": [{"MemberId": "0", "Name": "System Power Control", "PowerConsumedWatts": 615, "PowerCapacityWatts": 2800, "PowerLimit": {"LimitInWatts": 1205}}],
            "PowerSupplies": [{"MemberId": "0", "Name": "PSU 1", "SerialNumber": "PS-N1", "PowerInputWatts": 310, "PowerOutputWatts": 290, "LineInputVoltage": 230, "Status": ok()}, {"MemberId": "1", "Name": "PSU 2", "SerialNumber": "PS-N2", "PowerInputWatts": 305, "PowerOutputWatts": 288, "LineInputVoltage": 231, "Status": ok()}],
        }),
    );
}

fn power_and_cooling(tree: &mut Tree) {
    let own = |name: &str| link(format!("{CHASSIS}/{name}"));
    tree.put(
        CHASSIS,
        "Chassis",
        json!({
            "ChassisType": "RackMount", "Manufacturer": "Contoso", "Model": "New 1", "SerialNumber": "NEW-1", "PowerState": "On", "Status": ok(), "PhysicalSecurity": {"IntrusionSensor": "Normal"},
            "Sensors": own("Sensors"), "Thermal": own("Thermal"), "Power": own("Power"), "ThermalSubsystem": own("ThermalSubsystem"), "PowerSubsystem": own("PowerSubsystem"),
            "EnvironmentMetrics": own("EnvironmentMetrics"), "NetworkAdapters": own("NetworkAdapters"), "PCIeDevices": own("PCIeDevices"), "PCIeSlots": own("PCIeSlots"), "Links": {"ComputerSystems": [link(SYSTEM)]},
        }),
    );
    tree.put(&format!("{CHASSIS}/EnvironmentMetrics"), "EnvironmentMetrics", json!({"PowerWatts": {"DataSourceUri": format!("{CHASSIS}/Sensors/Total"), "Reading": 615}, "EnergykWh": {"DataSourceUri": format!("{CHASSIS}/Sensors/Energy"), "Reading": 2}}));
    for n in 1..=2 {
        let fan = json!({"Name": format!("Fan {n}"), "SpeedPercent": {"SpeedRPM": 8400}, "Status": ok(), "HotPluggable": true});
        tree.put(&format!("{CHASSIS}/ThermalSubsystem/Fans/Fan.{n}"), "Fan", fan);
        let supply = json!({"Name": format!("PSU {n}"), "SerialNumber": format!("PS-N{n}"), "Model": "1400W", "PowerCapacityWatts": 1400, "LineInputStatus": "Normal", "Status": ok(), "Metrics": link(format!("{CHASSIS}/PowerSubsystem/PowerSupplies/PSU.{n}/Metrics"))});
        tree.put(&format!("{CHASSIS}/PowerSubsystem/PowerSupplies/PSU.{n}"), "PowerSupply", supply);
    }
    tree.collect(&format!("{CHASSIS}/ThermalSubsystem/Fans"), "Fan")
        .collect(&format!("{CHASSIS}/PowerSubsystem/PowerSupplies"), "PowerSupply");
    for n in 1..=2 {
        let metrics = json!({"InputPowerWatts": {"DataSourceUri": format!("{CHASSIS}/Sensors/PSU.{n}_In"), "Reading": 310}, "InputVoltage": {"Reading": 230}});
        tree.put(&format!("{CHASSIS}/PowerSubsystem/PowerSupplies/PSU.{n}/Metrics"), "PowerSupplyMetrics", metrics);
    }
    tree.put(&format!("{CHASSIS}/ThermalSubsystem"), "ThermalSubsystem", json!({"Fans": own("ThermalSubsystem/Fans"), "FanRedundancy": [{"RedundancyType": "NPlusM", "MinNeededInGroup": 1, "MaxSupportedInGroup": 2, "Status": ok()}]}));
    tree.put(
        &format!("{CHASSIS}/PowerSubsystem"),
        "PowerSubsystem",
        json!({"PowerSupplies": own("PowerSubsystem/PowerSupplies"), "CapacityWatts": 2800}),
    );
    tree.put(&format!("{CHASSIS}/NetworkAdapters/NIC.1"), "NetworkAdapter", json!({"Manufacturer": "Contoso", "Model": "25G", "SerialNumber": "N-1", "Controllers": [{"FirmwarePackageVersion": "22.5"}], "Ports": own("NetworkAdapters/NIC.1/Ports"), "Status": ok()}));
    tree.put(
        &format!("{CHASSIS}/NetworkAdapters/NIC.1/Ports/1"),
        "Port",
        json!({"LinkStatus": "LinkUp", "CurrentSpeedGbps": 25, "Ethernet": {"AssociatedMACAddresses": ["AA:BB:CC:00:01:01"]}}),
    );
    tree.put(&format!("{CHASSIS}/PCIeDevices/49-0"), "PCIeDevice", json!({"Manufacturer": "Contoso", "Model": "25G", "PCIeInterface": {"PCIeType": "Gen4", "LanesInUse": 8, "MaxLanes": 8}, "Status": ok()}));
    tree.put(&format!("{CHASSIS}/PCIeSlots"), "PCIeSlots", json!({"Slots": [{"SlotType": "FullLength", "Lanes": 16, "Location": {"PartLocation": {"ServiceLabel": "Slot 1"}}, "Status": {"State": "Absent"}}, {"SlotType": "OCP3Small", "Lanes": 8, "Location": {"PartLocation": {"ServiceLabel": "OCP"}}, "Links": {"PCIeDevice": [link(format!("{CHASSIS}/PCIeDevices/49-0"))]}, "Status": {"State": "Enabled"}}]}));
    tree.collect(&format!("{CHASSIS}/NetworkAdapters/NIC.1/Ports"), "Port")
        .collect(&format!("{CHASSIS}/NetworkAdapters"), "NetworkAdapter");
    tree.collect(&format!("{CHASSIS}/PCIeDevices"), "PCIeDevice").collect("/redfish/v1/Chassis", "Chassis");
}

fn manager(tree: &mut Tree) {
    let offered = ["GracefulRestart", "ForceRestart"];
    let reset = json!({"target": format!("{MANAGER}/Actions/Manager.Reset"), "@Redfish.ActionInfo": format!("{MANAGER}/ResetActionInfo")});
    tree.put(
        &format!("{MANAGER}/ResetActionInfo"),
        "ActionInfo",
        json!({"Parameters": [{"Name": "ResetType", "Required": true, "AllowableValues": offered}]}),
    );
    tree.put(
        MANAGER,
        "Manager",
        json!({"ManagerType": "BMC", "Model": "New BMC", "FirmwareVersion": "7.10", "DateTime": "2024-05-01T07:00:00-05:00", "DateTimeLocalOffset": "-05:00", "Status": ok(), "EthernetInterfaces": link(format!("{MANAGER}/EthernetInterfaces")), "LogServices": link(format!("{MANAGER}/LogServices")), "Actions": {"#Manager.Reset": reset}}),
    );
    tree.put(
        &format!("{MANAGER}/EthernetInterfaces/eth0"),
        "EthernetInterface",
        json!({"MACAddress": "aa:bb:cc:00:00:01", "IPv4Addresses": [{"Address": "10.0.0.5"}]}),
    );
    tree.collect(&format!("{MANAGER}/EthernetInterfaces"), "EthernetInterface");
    log(
        tree,
        &format!("{MANAGER}/LogServices/Journal"),
        json!({"Name": "BMC Journal"}),
        &[json!({"Id": "da7ee00f_1366102483324", "Created": "2024-05-01T00:00:01+00:00", "Message": "started"})],
    );
    tree.collect(&format!("{MANAGER}/LogServices"), "LogService").collect("/redfish/v1/Managers", "Manager");
}
