//! How a BMC can be spoken to, by both protocols: what each said, and by which road each part would be asked for.

use super::{Answer, Failure, Protocol, Whom, ipmi, redfish, shapes};
use crate::sources::bmc::Trouble;
use crate::sources::bmc::client::{by_neither, roads};
use crate::sources::bmc::redfish::{Offers, RedfishBmc};
use serde_json::{Value, json};

pub async fn ask(whom: &Whom) -> Result<Answer, Failure> {
    let said = by_redfish(whom).await?;
    let trouble = said.offers.as_ref().err().cloned();
    // One refusal is enough: more lock the user out.
    let asks_ipmi = whom.protocol == Protocol::Auto && trouble.as_ref().is_none_or(Trouble::leaves_ipmi);
    let by_ipmi = match asks_ipmi {
        true => Some(ipmi::probe_alone(whom).await),
        false => None,
    };
    let by_ipmi = match by_ipmi {
        Some(Err(Failure::Given(words))) => return Err(Failure::Given(words)),
        Some(Err(Failure::Bmc(trouble))) => Some(Err(trouble)),
        Some(Ok(answer)) => Some(Ok(answer)),
        None => None,
    };
    match (trouble, &by_ipmi) {
        (Some(trouble), None) => return Err(trouble.into()),
        (Some(trouble), Some(Err(other))) => return Err(by_neither(trouble, other.clone()).into()),
        (Some(_), Some(Ok(_))) | (None, _) => {}
    }
    Ok(shown(said, by_ipmi))
}

/// What it said by Redfish.
struct Said {
    offers: Result<Offers, Trouble>,
    power_on: Option<bool>,
    peculiarities: Vec<&'static str>,
}

async fn by_redfish(whom: &Whom) -> Result<Said, Failure> {
    let mut bmc = RedfishBmc::new(redfish::login(whom)?)?;
    let mut said = Said { offers: bmc.has().await, power_on: None, peculiarities: Vec::new() };
    if said.offers.is_ok() {
        said.power_on = bmc.chassis().await.ok().and_then(|chassis| chassis.power_on);
        said.peculiarities = bmc.peculiarities().await.unwrap_or_default();
    }
    bmc.close().await;
    Ok(said)
}

fn shown(said: Said, by_ipmi: Option<Result<Answer, Trouble>>) -> Answer {
    let has_ipmi = matches!(by_ipmi, Some(Ok(_)));
    let roads = roads(said.offers.clone().unwrap_or_default(), has_ipmi);
    let mut text = Vec::new();
    let mut protocols = Vec::new();
    let redfish = match &said.offers {
        Ok(offers) => {
            protocols.push("redfish");
            let names = if said.peculiarities.is_empty() { String::new() } else { format!(" ({})", said.peculiarities.join(", ")) };
            text.push(format!("It answers by Redfish{names}."));
            json!({
                "known_as": said.peculiarities,
                "offers": { "power": offers.power, "sensors": offers.sensors, "log": offers.log, "inventory": offers.inventory },
            })
        }
        Err(trouble) => {
            text.push(format!("Redfish: {}", trouble.sentence()));
            json!({ "error": shapes::trouble(trouble) })
        }
    };
    let mut power = said.power_on.map(|on| Value::from(if on { "on" } else { "off" }));
    let ipmi = match by_ipmi {
        Some(Ok(answer)) => {
            protocols.push("ipmi");
            text.push(answer.text);
            power = power.or_else(|| answer.json.get("power").cloned());
            answer.json.get("ipmi").cloned().unwrap_or_default()
        }
        Some(Err(trouble)) => {
            text.push(format!("IPMI: {}", trouble.sentence()));
            json!({ "error": shapes::trouble(&trouble) })
        }
        None => Value::Null,
    };
    text.push(format!("Asked for by: {}.", roads.words()));
    let json = json!({
        "protocols": protocols,
        "redfish": redfish,
        "ipmi": ipmi,
        "roads": roads,
        "roads_words": roads.words(),
        "power": power,
    });
    Answer { json, text: text.join("\n") }
}
