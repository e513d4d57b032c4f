//! A server with a board of eight GPUs: a second computer with processors, a chassis for each GPU, an Xid log, reports of
//! many values.

use super::{Tree, link, log, ok, root};
use serde_json::{Value, json};

const HOST: &str = "/redfish/v1/Systems/DGX";
const BOARD: &str = "/redfish/v1/Systems/HGX_Baseboard_0";
const GPUS: usize = 8;

/// 8 GPUs told as processors, PCIe devices and chassis; 3 sensors each (one without a reading while absent), thresholds on
/// few; an Xid log with 2 entries whose numbers are none; POST codes; a report of all temperatures.
#[must_use]
pub fn gpus() -> Tree {
    let mut tree = Tree::new();
    let telemetry = json!({"@odata.id": "/redfish/v1/TelemetryService"});
    root(&mut tree, json!({"Vendor": "NVIDIA", "Product": "DGX", "TelemetryService": telemetry, "UUID": "S0000000-not-a-uuid"}));
    tree.put(
        HOST,
        "ComputerSystem",
        json!({"Manufacturer": "NVIDIA", "Model": "DGX", "SerialNumber": "DGX-1", "PowerState": "On", "Status": {"State": "Enabled", "Health": null}, "LogServices": link(format!("{HOST}/LogServices")), "Links": {"Chassis": [link("/redfish/v1/Chassis/DGX")]}}),
    );
    tree.put(BOARD, "ComputerSystem", json!({"Model": "HGX", "PowerState": "On", "Processors": link(format!("{BOARD}/Processors")), "LogServices": link(format!("{BOARD}/LogServices")), "Status": ok()}));
    let mut values = Vec::new();
    for n in 1..=GPUS {
        gpu(&mut tree, n, &mut values);
    }
    tree.collect(&format!("{BOARD}/Processors"), "Processor");
    tree.put(
        "/redfish/v1/Chassis/DGX",
        "Chassis",
        json!({"ChassisType": "RackMount", "SerialNumber": "DGX-1", "Status": ok(), "Links": {"ComputerSystems": [link(HOST)]}}),
    );
    tree.collect("/redfish/v1/Chassis", "Chassis");
    logs(&mut tree);
    tree.collect("/redfish/v1/Systems", "ComputerSystem");
    tree.put("/redfish/v1/Managers/BMC", "Manager", json!({"ManagerType": "BMC", "FirmwareVersion": "24.01"}));
    tree.put("/redfish/v1/UpdateService/FirmwareInventory/HGX_FW_BMC_0", "SoftwareInventory", json!({"Version": "HGX-22.10"}));
    tree.collect("/redfish/v1/UpdateService/FirmwareInventory", "SoftwareInventory").collect("/redfish/v1/Managers", "Manager");
    let reports = "/redfish/v1/TelemetryService/MetricReports";
    tree.put(
        &format!("{reports}/HGX_Environment"),
        "MetricReport",
        json!({"Timestamp": "2024-05-01T00:00:00+00:00", "MetricValues": values}),
    );
    tree.collect(reports, "MetricReport");
    tree.put("/redfish/v1/TelemetryService", "TelemetryService", json!({"MetricReports": link(reports)}));
    tree
}

fn gpu(tree: &mut Tree, n: usize, values: &mut Vec<Value>) {
    let (id, chassis) = (format!("GPU_SXM_{n}"), format!("/redfish/v1/Chassis/HGX_GPU_SXM_{n}"));
    let serial = format!("16500000000{n}");
    let processor = format!("{BOARD}/Processors/{id}");
    tree.put(&processor, "Processor", json!({"ProcessorType": "GPU", "Manufacturer": "NVIDIA", "Model": "H100 80GB HBM3", "SerialNumber": serial, "PartNumber": "2330-885-A1", "FirmwareVersion": "96.00.61", "UUID": format!("3f1c0000-0000-4000-8000-00000000000{n}"), "Status": ok(), "Location": {"PartLocation": {"ServiceLabel": format!("GPU_SXM_{n}")}}}));
    tree.put(
        &format!("{chassis}/PCIeDevices/{id}"),
        "PCIeDevice",
        json!({"Model": "H100 80GB HBM3", "SerialNumber": serial, "PCIeInterface": {"PCIeType": "Gen5", "LanesInUse": 16}}),
    );
    tree.collect(&format!("{chassis}/PCIeDevices"), "PCIeDevice");
    let absent = n == GPUS;
    let status = if absent { json!({"State": "Absent", "Health": "Critical"}) } else { ok() };
    let reading = |value: f64| if absent { json!(null) } else { json!(value) };
    for (name, kind, units, value) in
        [("TEMP_0", "Temperature", "Cel", 30.0), ("Power_0", "Power", "W", 70.5), ("Energy_0", "EnergyJoules", "J", 1e9)]
    {
        let number = value + f64::from(u8::try_from(n).unwrap_or_default());
        let sensor = format!("{chassis}/Sensors/HGX_{id}_{name}");
        let thresholds =
            if name == "TEMP_0" { json!({"UpperCritical": {"Reading": 89}, "UpperFatal": {"Reading": 92}}) } else { json!(null) };
        tree.put(&sensor, "Sensor", json!({"Name": format!("HGX {id} {name}"), "ReadingType": kind, "ReadingUnits": units, "Reading": reading(number), "PhysicalContext": "GPU", "Status": status, "Thresholds": thresholds}));
        if name == "TEMP_0" && !absent {
            values.push(json!({"MetricId": name, "MetricProperty": sensor, "MetricValue": (number + 1.0).to_string(), "Timestamp": "2024-05-01T00:00:00+00:00"}));
        }
    }
    tree.collect(&format!("{chassis}/Sensors"), "Sensor");
    let sensors = link(format!("{chassis}/Sensors"));
    tree.put(&chassis, "Chassis", json!({"ChassisType": "Module", "Model": "H100 80GB HBM3", "SerialNumber": serial, "Sensors": sensors, "PCIeDevices": link(format!("{chassis}/PCIeDevices")), "Status": ok()}));
}

fn logs(tree: &mut Tree) {
    let xid = |id: &str, second: u32, gpu: &str| json!({"Id": id, "Created": format!("2024-04-30T10:00:{second:02}+00:00"), "Message": format!("{gpu} XID 79: GPU has fallen off the bus"), "MessageId": "NvidiaUpdate.1.0.XID", "MessageArgs": [gpu, "79"], "Severity": "Critical", "EntryType": "Event", "Resolved": false, "Links": {"OriginOfCondition": link(format!("{BOARD}/Processors/{gpu}"))}, "Oem": {"Nvidia": {"Xid": 79}}});
    log(
        tree,
        &format!("{BOARD}/LogServices/XID"),
        json!({"Name": "Xid Log"}),
        &[xid("1607537100666347", 1, "GPU_SXM_3"), xid("1607537100666348", 2, "GPU_SXM_5")],
    );
    tree.collect(&format!("{BOARD}/LogServices"), "LogService");
    log(
        tree,
        &format!("{HOST}/LogServices/PostCodes"),
        json!({"Name": "POST Code Log Service"}),
        &[json!({"Id": "B1-1", "Created": "2024-04-30T09:00:00+00:00", "Message": "0x01", "Severity": "OK"})],
    );
    tree.collect(&format!("{HOST}/LogServices"), "LogService");
}
