//! Two BMCs that mean harm: wherever a BMC may say a text, they say markup, one by IPMI and one by Redfish.

use super::arguments::Hostile;
use crate::counterparties::ipmi_sim::{self, IpmiSim, Machine, Options};
use crate::counterparties::redfish::machines::modern;
use crate::counterparties::redfish::{self, Redfish};
use ironwatch_server::clock::SystemClock;
use serde_json::{Value, json};

/// Sets `window.__xss` where a page makes elements of it, and ends with a character that turns text around.
const MARKUP: &str = "<img src=x onerror=window.__xss=1>\"'&{{7*7}}\u{202e}";
/// A serial number in the 63 bytes that FRU data has for one.
const SERIAL: &str = "<img src=x onerror=window.__xss=1>\"'&{{7*7}}";
/// The 16 characters that a sensor's name has, and a handler in them.
const NAME: &str = "<svg onload=a()>";
/// The 13 bytes of a record whose meaning only its maker knows.
const RECORD: &[u8; 13] = b"<b onclick=1>";
const SYSTEM: &str = "/redfish/v1/Systems/System.1";

/// Starts them, writes what a server is to be told of them as JSON, says `ready`, and keeps them until standard input ends.
///
/// # Errors
/// When there is no simulator, or the file cannot be written.
pub async fn hold(arguments: &Hostile) -> Result<(), String> {
    if !ipmi_sim::is_available() {
        return Err("ipmi_sim is not installed (make test installs it)".to_owned());
    }
    let old = by_ipmi();
    let new = by_redfish().await;
    let port = new.url.rsplit(':').next().and_then(|port| port.parse::<u16>().ok());
    let told = json!([
        {
            "username": ipmi_sim::USER, "password": ipmi_sim::PASSWORD,
            "bmc": { "address": old.address.ip(), "ipmi_port": old.address.port(), "protocol": "ipmi" },
        },
        {
            "username": redfish::USER, "password": redfish::PASSWORD,
            "bmc": { "address": "127.0.0.1", "redfish_port": port, "protocol": "redfish", "pin": new.pin() },
        },
    ]);
    let file = &arguments.hold;
    std::fs::write(file, told.to_string()).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("ready");
    let until_closed = tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
    let _ = until_closed.await;
    Ok(())
}

fn by_ipmi() -> IpmiSim {
    let mut machine = Machine::small(SERIAL);
    if let Some(sensor) = machine.sensors.first_mut() {
        sensor.name = NAME;
    }
    let sim = IpmiSim::start(&machine.emulation(), Options::default());
    sim.add_event(0xe5, *RECORD);
    // The first temperature has come above its upper critical threshold: 96 °C, and 95 would be enough.
    sim.add_event(2, [0, 0, 0, 0, 0x20, 0, 4, 1, 1, 0x01, 0x59, 96, 95]);
    sim
}

async fn by_redfish() -> Redfish {
    let redfish = Redfish::start(modern()).await;
    let now = SystemClock::start().now().to_string();
    for (path, names) in [
        (SYSTEM.to_owned(), &["Manufacturer", "Model", "SerialNumber", "SKU", "AssetTag", "HostName", "BiosVersion"][..]),
        (format!("{SYSTEM}/Memory/DIMM.A1"), &["PartNumber", "SerialNumber", "Manufacturer"]),
        (format!("{SYSTEM}/Storage/NVMe/Drives/Disk.0"), &["Model", "SerialNumber", "Revision"]),
        ("/redfish/v1/Chassis/Main/Sensors/InletTemp".to_owned(), &["Name"]),
        ("/redfish/v1/UpdateService/FirmwareInventory/BIOS".to_owned(), &["Version"]),
    ] {
        redfish.edit(&path, |resource| set(resource, names, MARKUP));
    }
    // A clock that is wrong would be a trouble of its own.
    redfish.edit("/redfish/v1/Managers/BMC", |manager| {
        set(manager, &["DateTime"], &now);
        set(manager, &["FirmwareVersion"], MARKUP);
        if let Value::Object(fields) = manager {
            fields.remove("DateTimeLocalOffset");
        }
    });
    redfish.log(&format!("{SYSTEM}/LogServices/SEL/Entries"), |log| log.say(1, MARKUP, "Critical"));
    redfish
}

fn set(resource: &mut Value, names: &[&str], text: &str) {
    if let Value::Object(fields) = resource {
        fields.extend(names.iter().map(|name| ((*name).to_owned(), text.into())));
    }
}
