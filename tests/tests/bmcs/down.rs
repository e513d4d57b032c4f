//! A BMC that falls silent, and one that is beside a silent host: then it says why.

use super::{OFTEN, add_credential, bmc, watched};
use ironwatch_tests::answer::text;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::HOOK_SECRET;
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine as Board, Options, PASSWORD, is_available};
use ironwatch_tests::counterparties::webhook::Webhook;
use ironwatch_tests::programs::{Agent, Machine, Person, QUICK, Server};
use serde_json::json;

/// The watchdog cut the power: sensor 10 of type watchdog 2, offset 2, as a BMC writes it.
const WATCHDOG_POWER_DOWN: [u8; 13] = [0, 0, 0, 0, 0x20, 0, 4, 0x23, 10, 0x6f, 0xc2, 0xff, 0xff];

#[tokio::test(flavor = "multi_thread")]
async fn a_bmc_that_falls_silent_is_known_as_such_and_found_again() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Board::small("S-3").emulation(), Options::default());
    let (_server, person, host) = watched(&sim, "flaky").await;
    let state = async |wanted: &str| {
        until(wanted, PATIENCE, async || (bmc(&person, &host).await["state"] == wanted).then_some(())).await;
    };
    state("reachable").await;
    sim.hang();
    state("unreachable").await;
    assert_eq!(bmc(&person, &host).await["last_error_code"], "no_answer");
    sim.go_on();
    state("reachable").await;
    assert!(bmc(&person, &host).await["last_error"].is_null());
}

/// A host with an agent and a BMC, and where its messages go.
struct Pair {
    sim: IpmiSim,
    hook: Webhook,
    _server: Server,
    _machine: Machine,
    agent: Agent,
    person: Person,
}

impl Pair {
    async fn start(serial: &str) -> Option<Self> {
        if !is_available() {
            return None;
        }
        let sim = IpmiSim::start(&Board::small(serial).emulation(), Options::default());
        let hook = Webhook::start(HOOK_SECRET).await;
        let mut server = Server::prepare();
        let channel = hook.channel(&server.write("hook-secret", HOOK_SECRET));
        server.start_with(&format!("{QUICK}{channel}{OFTEN}")).await;
        let machine = Machine::boot("node-1");
        let agent = Agent::start(&machine, &server, "");
        let person = server.sign_in().await;
        add_credential(&person, PASSWORD).await;
        let given = json!({ "address": "127.0.0.1", "ipmi_port": sim.address.port(), "protocol": "ipmi" });
        let answer = person.put(&format!("/api/v1/hosts/{}/bmc", agent.host_id), &given).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let pair = Self { sim, hook, _server: server, _machine: machine, agent, person };
        until("its BMC answers", PATIENCE, async || (bmc(&pair.person, &pair.agent.host_id).await["state"] == "reachable").then_some(()))
            .await;
        Some(pair)
    }

    /// What is told of the host that is down, in the order in which it is told.
    async fn told_down(&self) -> String {
        until("that it is down is told", PATIENCE, async || {
            let mut hooks = self.hook.taken();
            hooks.retain(|hook| text(&hook.body, "/class") == "host_down" && text(&hook.body, "/step") == "opened");
            hooks.first().map(|hook| text(&hook.body, "/evidence").to_owned())
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_was_switched_off_is_told_as_that_and_as_nothing_else() {
    let Some(mut pair) = Pair::start("S-4").await else { return };
    pair.sim.set_power(false);
    pair.agent.kill();
    let words = pair.told_down().await;
    assert!(words.contains("likely: switched off"), "{words}");
    let open = super::alerts(&pair.person, &pair.agent.host_id).await;
    assert_eq!(open.iter().map(|(class, _)| class.as_str()).collect::<Vec<_>>(), ["host_down"], "one alert");
    let outage = pair.person.items("/api/v1/outages").await.pop().unwrap();
    assert!(text(&outage, "/cause").contains("switched off"), "{outage}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_whose_system_hangs_is_told_as_that() {
    let Some(mut pair) = Pair::start("S-5").await else { return };
    pair.agent.kill();
    let words = pair.told_down().await;
    assert!(words.contains("the machine has power and cannot be heard"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watchdog_that_cut_the_power_is_the_cause() {
    let Some(mut pair) = Pair::start("S-6").await else { return };
    // The log of the simulator begins with no clock, as a BMC without a battery does.
    pair.sim.add_event(2, WATCHDOG_POWER_DOWN);
    pair.sim.set_power(false);
    pair.agent.kill();
    let words = pair.told_down().await;
    assert!(words.contains("its watchdog switched the power off"), "{words}");
}
