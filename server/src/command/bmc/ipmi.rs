//! Asking by IPMI.

use super::{Answer, Failure, PowerVerb, Verb, Whom, shapes};
use crate::clock::SystemClock;
use crate::sources::bmc::Action;
use crate::sources::bmc::ipmi::{Boards, FruDevice, IpmiBmc, Login};
use ironwatch_ipmi::command::bmc::DeviceId;
use ironwatch_ipmi::{BmcKey, Credentials, Timing};
use serde_json::{Value, json};

/// Most entries of a log; the largest have some thousand.
const MAX_ENTRIES: usize = 20_000;

pub async fn ask(verb: &Verb, whom: &Whom) -> Result<Answer, Failure> {
    let mut bmc = IpmiBmc::new(login(whom)?, None, Boards::default());
    let answer = answer(verb, &mut bmc).await;
    bmc.close().await;
    answer
}

fn login(whom: &Whom) -> Result<Login, Failure> {
    let wrong = |error: ironwatch_ipmi::CredentialsError| Failure::Given(error.to_string());
    let mut credentials = Credentials::new(&whom.user, &whom.password()?).map_err(wrong)?;
    if let Some(key) = whom.bmc_key()? {
        credentials = credentials.with_bmc_key(BmcKey::new(key.as_bytes()).map_err(wrong)?);
    }
    let address = whom.ipmi_address()?;
    Ok(Login { address, credentials, privilege: whom.privilege, timing: Timing::default(), window: 1 })
}

async fn answer(verb: &Verb, bmc: &mut IpmiBmc) -> Result<Answer, Failure> {
    match verb {
        Verb::Probe { .. } => probe(bmc).await,
        Verb::Sensors { .. } => sensors(bmc).await,
        Verb::Sel { clear, .. } => sel(bmc, *clear).await,
        Verb::Fru { .. } => fru(bmc).await,
        Verb::Inventory { .. } => inventory(bmc).await,
        Verb::Power { verb, .. } => power(bmc, *verb).await,
        Verb::Act { what, .. } => Ok(shapes::outcome(&bmc.act(what, || SystemClock::start().now()).await?)),
    }
}

fn device_json(device: &DeviceId) -> Value {
    json!({
        "firmware": device.firmware_text(),
        "ipmi": format!("{}.{}", device.ipmi.0, device.ipmi.1),
        "manufacturer": device.manufacturer,
        "product": device.product,
    })
}

/// What it says of itself by IPMI.
pub async fn probe_alone(whom: &Whom) -> Result<Answer, Failure> {
    let mut bmc = IpmiBmc::new(login(whom)?, None, Boards::default());
    let answer = probe(&mut bmc).await;
    bmc.close().await;
    answer
}

async fn probe(bmc: &mut IpmiBmc) -> Result<Answer, Failure> {
    let device = bmc.identify().await?;
    let (status, _) = bmc.chassis().await?;
    let known = bmc.known();
    let suite = known.map(|known| known.suite.number());
    let privilege = known.map(|known| known.privilege.word());
    let text = format!(
        "It answers by IPMI {}.{} with cipher suite {} as {}.\nFirmware {}, manufacturer {}, product {}. Power is {}.",
        device.ipmi.0,
        device.ipmi.1,
        suite.unwrap_or_default(),
        privilege.unwrap_or_default(),
        device.firmware_text(),
        device.manufacturer,
        device.product,
        if status.power_on { "on" } else { "off" },
    );
    let json = json!({
        "protocols": ["ipmi"],
        "ipmi": { "suite": suite, "privilege": privilege, "device": device_json(&device) },
        "power": if status.power_on { "on" } else { "off" },
    });
    Ok(Answer { json, text })
}

async fn sensors(bmc: &mut IpmiBmc) -> Result<Answer, Failure> {
    let sensors = bmc.sensors().await?;
    let troubles = bmc.repository().map(|repository| repository.troubles.clone()).unwrap_or_default();
    let mut text: Vec<String> = sensors.iter().map(shapes::sensor_line).collect();
    text.extend(troubles.iter().map(|trouble| format!("note: {trouble}")));
    let sensors: Vec<Value> = sensors.iter().map(shapes::sensor).collect();
    Ok(Answer { json: json!({ "sensors": sensors, "troubles": troubles }), text: text.join("\n") })
}

async fn sel(bmc: &mut IpmiBmc, clear: bool) -> Result<Answer, Failure> {
    bmc.identify().await?;
    let clock = SystemClock::start();
    let its_clock = bmc.clock(|| clock.now()).await?;
    let news = bmc.log(None, MAX_ENTRIES, its_clock).await?;
    let mut text: Vec<String> = news.entries.iter().map(shapes::entry_line).collect();
    let off = match its_clock {
        Some(clock) if clock.is_set() => format!("its clock is off by {} s", clock.offset.millis / 1000),
        Some(_) => "its clock was never set".to_owned(),
        None => "it has no clock".to_owned(),
    };
    text.push(format!("{} entries; {off}", news.entries.len()));
    if clear {
        bmc.act(&Action::ClearLog, || clock.now()).await?;
        text.push("The log is cleared.".to_owned());
    }
    let json = json!({
        "entries": news.entries.iter().map(shapes::entry).collect::<Vec<_>>(),
        "clock_offset_millis": its_clock.filter(|clock| clock.is_set()).map(|clock| clock.offset.millis),
        "overflow": news.info.overflow,
        "more": news.more,
        "gap": news.gap,
        "cleared": clear,
    });
    Ok(Answer { json, text: text.join("\n") })
}

fn fru_json(device: &FruDevice) -> Value {
    let content = device.content.as_ref();
    let chassis = content.and_then(|fru| fru.chassis.as_ref());
    let board = content.and_then(|fru| fru.board.as_ref());
    let product = content.and_then(|fru| fru.product.as_ref());
    json!({
        "id": device.id,
        "name": device.name,
        "chassis": chassis.map(|c| json!({ "type": c.kind, "part": c.part, "serial": c.serial, "extra": c.extra })),
        "board": board.map(|b| json!({
            "made_at": b.made_at.map(|seconds| ironwatch_shared::Timestamp::from_millis(seconds * 1000)),
            "manufacturer": b.manufacturer, "product": b.product, "serial": b.serial, "part": b.part, "extra": b.extra,
        })),
        "product": product.map(|p| json!({
            "manufacturer": p.manufacturer, "name": p.name, "part": p.part, "version": p.version,
            "serial": p.serial, "asset_tag": p.asset_tag, "extra": p.extra,
        })),
        "troubles": content.map(|fru| fru.troubles.clone()).unwrap_or_default(),
    })
}

async fn fru(bmc: &mut IpmiBmc) -> Result<Answer, Failure> {
    let devices = bmc.frus().await?;
    let mut text = Vec::new();
    for device in &devices {
        text.push(format!("{} ({})", device.name, device.id));
        let Some(content) = &device.content else {
            text.push("  holds nothing in the usual format".to_owned());
            continue;
        };
        if let Some(board) = &content.board {
            text.push(format!("  board    {} {} serial {} part {}", board.manufacturer, board.product, board.serial, board.part));
        }
        if let Some(product) = &content.product {
            text.push(format!("  product  {} {} serial {} part {}", product.manufacturer, product.name, product.serial, product.part));
        }
        if let Some(chassis) = &content.chassis {
            text.push(format!("  chassis  serial {} part {}", chassis.serial, chassis.part));
        }
        text.extend(content.troubles.iter().map(|trouble| format!("  note: {trouble}")));
    }
    Ok(Answer { json: json!({ "devices": devices.iter().map(fru_json).collect::<Vec<_>>() }), text: text.join("\n") })
}

async fn inventory(bmc: &mut IpmiBmc) -> Result<Answer, Failure> {
    let device = bmc.identify().await?;
    let lan = bmc.lan().await.unwrap_or_default();
    let guid = bmc.guid().await?.map(|guid| guid.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let frus = bmc.frus().await?;
    let own = frus.iter().find_map(|device| device.content.as_ref()?.product.as_ref());
    let chassis = frus.iter().find_map(|device| device.content.as_ref()?.chassis.as_ref());
    let mac = lan.mac.map(|mac| mac.map(|byte| format!("{byte:02x}")).join(":"));
    let json = json!({
        "system": {
            "manufacturer": own.map(|product| &product.manufacturer),
            "model": own.map(|product| &product.name),
            "serial": own.map(|product| &product.serial),
            "asset_tag": own.map(|product| &product.asset_tag),
            "chassis_serial": chassis.map(|chassis| &chassis.serial),
            "guid": guid,
        },
        "bmc": { "device": device_json(&device), "address": lan.address, "mac": mac, "gateway": lan.gateway, "vlan": lan.vlan },
        "parts": frus.iter().map(fru_json).collect::<Vec<_>>(),
    });
    let text = format!(
        "{} {} serial {}\nBMC firmware {}, MAC {}\n{} parts with data of their own",
        own.map_or("–", |product| &product.manufacturer),
        own.map_or("–", |product| &product.name),
        own.map_or("–", |product| &product.serial),
        device.firmware_text(),
        mac.unwrap_or("–".to_owned()),
        frus.len(),
    );
    Ok(Answer { json, text })
}

async fn power(bmc: &mut IpmiBmc, verb: PowerVerb) -> Result<Answer, Failure> {
    if let Some(action) = verb.action() {
        let outcome = bmc.act(&action, || SystemClock::start().now()).await?;
        return Ok(shapes::outcome(&outcome));
    }
    let (status, _) = bmc.chassis().await?;
    let watts = bmc.power().await?;
    let word = if status.power_on { "on" } else { "off" };
    let shown = watts.map(|watts| format!(", {} W", watts.current_watts)).unwrap_or_default();
    let json = json!({
        "power": word,
        "watts": watts.map(|watts| watts.current_watts),
        "restore_policy": status.restore_policy.word(),
        "ac_lost": status.last_power_event & 1 != 0,
        "power_fault": status.power_fault,
        "cooling_fault": status.cooling_fault,
        "drive_fault": status.drive_fault,
        "intrusion": status.intrusion,
        "identify_on": status.identify_on,
    });
    Ok(Answer { json, text: format!("Power is {word}{shown}.") })
}
