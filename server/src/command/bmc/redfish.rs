//! Asking by Redfish; with `auto`, by IPMI for what it lacks.

use super::{Answer, Failure, PowerVerb, Protocol, Verb, Whom, ipmi, shapes};
use crate::clock::SystemClock;
use crate::sources::bmc::client::by_neither;
use crate::sources::bmc::redfish::{RedfishBmc, RedfishLogin};
use crate::sources::bmc::{Action, Machine, Trouble};
use ironwatch_redfish::Trust;
use serde_json::{Value, json};

/// Most readings of one log: each has some hundred entries.
const MOST_READINGS: usize = 100;

pub async fn ask(verb: &Verb, whom: &Whom) -> Result<Answer, Failure> {
    let mut bmc = RedfishBmc::new(login(whom)?)?;
    let answer = answer(verb, &mut bmc).await;
    bmc.close().await;
    let trouble = match answer {
        Err(Failure::Bmc(trouble)) if whom.protocol == Protocol::Auto && may_go_on(verb, &trouble) => trouble,
        answer => return answer,
    };
    match ipmi::ask(verb, whom).await {
        Err(Failure::Bmc(other)) if !trouble.is_not_offered() => Err(Failure::Bmc(by_neither(trouble, other))),
        answer => answer,
    }
}

/// IPMI may be asked instead. What is to be done is done once: not where it may have been done already, or was refused.
fn may_go_on(verb: &Verb, trouble: &Trouble) -> bool {
    let acts = match verb {
        Verb::Power { verb, .. } => verb.action().is_some(),
        Verb::Sel { clear, .. } => *clear,
        Verb::Act { .. } => true,
        Verb::Probe { .. } | Verb::Sensors { .. } | Verb::Fru { .. } | Verb::Inventory { .. } => false,
    };
    let was_not_asked = trouble.is_not_offered() || trouble.code == "not_trusted" || trouble.is_no_redfish() && trouble.code != "no_answer";
    trouble.leaves_ipmi() && (!acts || was_not_asked)
}

pub fn login(whom: &Whom) -> Result<RedfishLogin, Failure> {
    Ok(RedfishLogin {
        host: whom.address.trim_matches(['[', ']']).to_owned(),
        address: whom.redfish_address()?,
        user: whom.user.clone(),
        password: whom.password()?.as_str().into(),
        trust: whom.pin.map_or(Trust::System, Trust::Pin),
    })
}

async fn answer(verb: &Verb, bmc: &mut RedfishBmc) -> Result<Answer, Failure> {
    match verb {
        Verb::Probe { .. } | Verb::Fru { .. } => Err(Failure::Bmc(not_offered("records of parts as IPMI has them; see the inventory"))),
        Verb::Sensors { .. } => sensors(bmc).await,
        Verb::Sel { clear, .. } => sel(bmc, *clear).await,
        Verb::Inventory { .. } => inventory(bmc).await,
        Verb::Power { verb, .. } => power(bmc, *verb).await,
        Verb::Act { what, .. } => {
            let clock = SystemClock::start();
            Ok(shapes::outcome(&bmc.act(what, || clock.now()).await?))
        }
    }
}

fn not_offered(what: &str) -> Trouble {
    ironwatch_redfish::Error::NotOffered { what: what.to_owned() }.into()
}

async fn sensors(bmc: &mut RedfishBmc) -> Result<Answer, Failure> {
    let clock = SystemClock::start();
    let sensors = bmc.sensors(|| clock.now()).await?;
    if !sensors.iter().any(ironwatch_core::bmc::Sensor::speaks) {
        return Err(Failure::Bmc(not_offered("sensors")));
    }
    let text: Vec<String> = sensors.iter().map(shapes::sensor_line).collect();
    let sensors: Vec<Value> = sensors.iter().map(shapes::sensor).collect();
    Ok(Answer { json: json!({ "sensors": sensors, "troubles": [] }), text: text.join("\n") })
}

async fn sel(bmc: &mut RedfishBmc, clear: bool) -> Result<Answer, Failure> {
    if !bmc.has_log().await? {
        return Err(Failure::Bmc(not_offered("a log of the machine")));
    }
    let clock = SystemClock::start();
    let mut news = bmc.log(&Default::default(), || clock.now()).await?;
    let mut entries = std::mem::take(&mut news.entries);
    let mut gaps = std::mem::take(&mut news.gaps);
    for _ in 0..MOST_READINGS {
        if !news.more {
            break;
        }
        news = bmc.log(&news.places, || clock.now()).await?;
        entries.append(&mut news.entries);
        gaps.append(&mut news.gaps);
    }
    let mut text: Vec<String> = entries.iter().map(shapes::entry_line).collect();
    let off = match news.clock {
        Some(clock) if clock.is_set() => format!("its clock is off by {} s", clock.offset.millis / 1000),
        Some(_) => "its clock was never set".to_owned(),
        None => "it has no clock".to_owned(),
    };
    text.push(format!("{} entries; {off}", entries.len()));
    if clear {
        bmc.act(&Action::ClearLog, || clock.now()).await?;
        text.push("The log is cleared.".to_owned());
    }
    let json = json!({
        "entries": entries.iter().map(shapes::entry).collect::<Vec<_>>(),
        "clock_offset_millis": news.clock.filter(|clock| clock.is_set()).map(|clock| clock.offset.millis),
        "overflow": news.full.is_some(),
        "more": news.more,
        "gap": (!gaps.is_empty()).then(|| gaps.join("; ")),
        "cleared": clear,
    });
    Ok(Answer { json, text: text.join("\n") })
}

async fn inventory(bmc: &mut RedfishBmc) -> Result<Answer, Failure> {
    let Machine { inventory, identity, .. } = bmc.machine().await?;
    let part = |name: &str| inventory.parts.iter().find(|part| part.component == name);
    let (system, chassis, board_controller) = (part("system"), part("chassis"), part("bmc"));
    let serial = system.and_then(|system| system.serial.clone());
    let firmware = board_controller.and_then(|bmc| bmc.firmware.clone());
    let detail = |name: &str| system.and_then(|system| system.details.get(name));
    let json = json!({
        "system": {
            "manufacturer": detail("vendor"),
            "model": system.map(|system| &system.model),
            "serial": serial,
            "asset_tag": detail("asset_tag"),
            "chassis_serial": chassis.and_then(|chassis| chassis.serial.clone()),
            "guid": identity.uuid,
        },
        "bmc": { "firmware": firmware, "address": identity.addresses.first(), "mac": identity.macs.first() },
        "parts": inventory.parts,
        "unread": inventory.unread,
    });
    let mut text = vec![
        format!("{} {} serial {}", detail("vendor").map_or("–", String::as_str), identity.product, serial.as_deref().unwrap_or("–")),
        format!("BMC firmware {}, MAC {}", firmware.as_deref().unwrap_or("–"), identity.macs.first().map_or("–", String::as_str)),
    ];
    text.extend(inventory.parts.iter().map(|part| {
        let serial = part.serial.as_ref().map(|serial| format!(" serial {serial}")).unwrap_or_default();
        let firmware = part.firmware.as_ref().map(|version| format!(" firmware {version}")).unwrap_or_default();
        format!("{:<28} {}{serial}{firmware}", part.component, part.model)
    }));
    text.extend(inventory.unread.iter().map(|(kind, why)| format!("note: {kind} could not be read: {why}")));
    Ok(Answer { json, text: text.join("\n") })
}

async fn power(bmc: &mut RedfishBmc, verb: PowerVerb) -> Result<Answer, Failure> {
    if let Some(action) = verb.action() {
        let clock = SystemClock::start();
        return Ok(shapes::outcome(&bmc.act(&action, || clock.now()).await?));
    }
    let chassis = bmc.chassis().await?;
    let word = match chassis.power_on {
        Some(true) => "on",
        Some(false) => "off",
        None => return Err(Failure::Bmc(not_offered("whether the machine is on"))),
    };
    // A machine whose watts cannot be read is on or off all the same.
    let watts = bmc.watts().await.ok().flatten();
    let shown = watts.map(|watts| format!(", {watts} W")).unwrap_or_default();
    Ok(Answer { json: json!({ "power": word, "watts": watts }), text: format!("Power is {word}{shown}.") })
}
