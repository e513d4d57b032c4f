//! BMCs that lie, never end, or fall silent: each costs bounded time and memory, and is said.

use ironwatch_ipmi::command::chassis::PowerAction;
use ironwatch_ipmi::log::Gap;
use ironwatch_ipmi::repository::MAX_RECORDS;
use ironwatch_ipmi::{BmcKey, CipherSuite, Credentials, Error, Privilege, Request, Session, Timing, connect};
use ironwatch_tests::counterparties::scripted_bmc::{Asked, Door, Reply, ScriptedBmc};
use std::time::Duration;

const QUICK: Timing = Timing { first_wait: Duration::from_millis(60), tries: 3, longest_wait: Duration::from_millis(120) };

fn admin() -> Credentials {
    Credentials::new("admin", "secret").unwrap()
}

async fn session(bmc: &ScriptedBmc) -> Session {
    connect(bmc.address, &admin(), Privilege::Administrator, None, QUICK).await.unwrap_or_else(|error| panic!("{error}")).session
}

fn nothing(_: &Asked) -> Reply {
    Some(vec![0xc1])
}

#[tokio::test]
async fn a_lower_privilege_is_taken_where_the_user_has_no_higher_one() {
    for (most, wanted) in [(2, Privilege::User), (3, Privilege::Operator)] {
        let bmc = ScriptedBmc::start(Door { most_privilege: most, ..Door::default() }, nothing).await;
        let found = connect(bmc.address, &admin(), Privilege::Administrator, None, QUICK).await.unwrap();
        assert_eq!(found.known.privilege, wanted);
        found.session.close().await;
        assert_eq!(bmc.open_sessions(), 0);
    }
    let bmc = ScriptedBmc::start(Door { most_privilege: 1, ..Door::default() }, nothing).await;
    assert_eq!(connect(bmc.address, &admin(), Privilege::User, None, QUICK).await.err(), Some(Error::PrivilegeTooLow(Privilege::User)));
}

#[tokio::test]
async fn another_suite_than_the_one_asked_for_is_not_spoken() {
    let bmc = ScriptedBmc::start(Door { other_suite: true, ..Door::default() }, nothing).await;
    assert_eq!(connect(bmc.address, &admin(), Privilege::User, None, QUICK).await.err(), Some(Error::SuiteNotAllowed));
    assert_eq!(bmc.logins(), 0, "who offers no encryption hears no user name");
}

#[tokio::test]
async fn the_bmc_key_is_needed_where_there_is_one() {
    let key = *b"a key of twenty byte";
    let bmc = ScriptedBmc::start(Door { bmc_key: Some(key), suite_17: false, ..Door::default() }, nothing).await;
    assert_eq!(connect(bmc.address, &admin(), Privilege::User, None, QUICK).await.err(), Some(Error::WrongPassword));
    let keyed = admin().with_bmc_key(BmcKey::new(&key).unwrap());
    let found = connect(bmc.address, &keyed, Privilege::User, None, QUICK).await.unwrap();
    assert_eq!(found.known.suite, CipherSuite::Three);
    found.session.close().await;
}

#[tokio::test]
async fn a_wrong_login_is_tried_once_where_it_is_answered() {
    let bmc = ScriptedBmc::start(Door::default(), nothing).await;
    for (user, password, wanted) in [("admin", "wrong", Error::WrongPassword), ("other", "secret", Error::WrongUser)] {
        let before = bmc.logins();
        let credentials = Credentials::new(user, password).unwrap();
        assert_eq!(connect(bmc.address, &credentials, Privilege::Administrator, None, QUICK).await.err(), Some(wanted));
        assert_eq!(bmc.logins() - before, 1, "a second try could lock the user out");
        assert_eq!(bmc.proofs(), 0, "who answers with another password is shown nothing of ours");
    }
    let silent = ScriptedBmc::start(Door { silent: true, ..Door::default() }, nothing).await;
    let credentials = Credentials::new("other", "secret").unwrap();
    assert_eq!(connect(silent.address, &credentials, Privilege::User, None, QUICK).await.err(), Some(Error::LoginUnanswered));
}

#[tokio::test]
async fn an_endless_repository_ends() {
    // Every record says that there is one more, with ids that never repeat within 16 bits.
    let bmc = ScriptedBmc::start(Door::default(), |asked| match (asked.net_function, asked.command) {
        (10, 0x20) => Some([&[0, 0x51, 0xff, 0xff, 0, 0][..], &[1, 0, 0, 0, 1, 0, 0, 0, 2]].concat()),
        (10, 0x22) => Some(vec![0, 1, 0]),
        (10, 0x23) => {
            let id = u16::from_le_bytes([asked.data[2], asked.data[3]]);
            let next = (id.wrapping_add(1)).min(0xfffe).to_le_bytes();
            Some([&[0][..], &next, &id.to_le_bytes(), &[0x51, 0xc0, 3, 1, 2, 3]].concat())
        }
        _ => Some(vec![0xc1]),
    })
    .await;
    let mut session = session(&bmc).await;
    let repository = session.read_repository().await.unwrap();
    assert_eq!((repository.records.len(), repository.troubles.len()), (MAX_RECORDS, 1), "{:?}", repository.troubles);
    session.close().await;
}

#[tokio::test]
async fn records_in_a_circle_are_read_once() {
    let bmc = ScriptedBmc::start(Door::default(), |asked| match (asked.net_function, asked.command) {
        (10, 0x20) => Some([&[0, 0x51, 3, 0, 0, 0][..], &[1, 0, 0, 0, 1, 0, 0, 0, 2]].concat()),
        (10, 0x22) => Some(vec![0, 1, 0]),
        (10, 0x23) => {
            let id = u16::from_le_bytes([asked.data[2], asked.data[3]]);
            let next = ((id + 1) % 5).to_le_bytes();
            Some([&[0][..], &next, &id.to_le_bytes(), &[0x51, 0xc0, 1, 9]].concat())
        }
        // Three records of a log, in a circle too.
        (10, 0x40) => Some([&[0, 0x51, 3, 0, 0, 1][..], &[9, 0, 0, 0, 9, 0, 0, 0, 2]].concat()),
        (10, 0x43) => {
            let id = u16::from_le_bytes([asked.data[2], asked.data[3]]).max(1);
            let next = (id % 3 + 1).to_le_bytes();
            Some([&[0][..], &next, &id.to_le_bytes(), &[0xe0], &[7; 13]].concat())
        }
        _ => Some(vec![0xc1]),
    })
    .await;
    let mut session = session(&bmc).await;
    let repository = session.read_repository().await.unwrap();
    assert_eq!((repository.records.len(), repository.troubles.len()), (5, 1));
    let log = session.read_log(None, 1_000).await.unwrap();
    assert_eq!((log.records.len(), log.gap), (3, Some(Gap::Loops)));
    session.close().await;
}

#[tokio::test]
async fn answers_of_any_length_are_errors_or_data() {
    for length in 0..40_u8 {
        let bmc = ScriptedBmc::start(Door::default(), move |_| Some([&[0][..], &vec![0x41; length.into()]].concat())).await;
        let mut session = session(&bmc).await;
        let _ = session.device_id().await;
        let _ = session.chassis_status().await;
        let _ = session.sel_info().await;
        let _ = session.read_log(None, 10).await;
        let _ = session.read_repository().await;
        let _ = session.read_fru(0).await;
        let _ = session.power_reading().await;
        let _ = session.lan_settings().await;
        let _ = session.cipher_suites().await;
        let _ = session.boot_device().await;
        let _ = session.watchdog().await;
        session.close().await;
    }
}

#[tokio::test]
async fn a_power_cycle_is_asked_for_once_even_when_nothing_comes_back() {
    let bmc = ScriptedBmc::start(Door::default(), |_| None).await;
    let mut session = session(&bmc).await;
    assert_eq!(session.control_power(PowerAction::Cycle).await, Err(Error::NoAnswer));
    let cycles = bmc.asked().iter().filter(|asked| (asked.net_function, asked.command) == (0, 2)).count();
    assert_eq!(cycles, 1);
    assert_eq!(session.control_power(PowerAction::Off).await, Err(Error::NoAnswer));
    assert!(bmc.asked().len() > 2, "off is off, however often");
}

#[tokio::test]
async fn a_busy_bmc_is_asked_again_and_a_forgotten_session_is_noticed() {
    let mut busy = 2;
    let bmc = ScriptedBmc::start(Door::default(), move |_| {
        busy -= 1;
        Some(if busy >= 0 { vec![0xc0] } else { vec![0, 0x21, 0, 0x40] })
    })
    .await;
    let mut session = session(&bmc).await;
    assert!(session.chassis_status().await.unwrap().power_on);
    bmc.forget_sessions();
    assert_eq!(session.chassis_status().await.err(), Some(Error::NoAnswer));
}

#[tokio::test]
async fn an_answer_to_another_command_is_nobodys() {
    // The BMC answers everything with the same bytes; the request's own numbers decide, and those are always right here.
    let bmc = ScriptedBmc::start(Door::default(), |asked| Some(vec![0, asked.command])).await;
    let mut session = session(&bmc).await;
    session.set_window(4);
    let requests: Vec<Request> = (1..200).map(|command| Request::new("test", 0x2e, command, Vec::new())).collect();
    let answers = session.ask_all(&requests).await.unwrap();
    assert!(answers.iter().zip(&requests).all(|(answer, request)| answer.data == [request.command]));
    session.close().await;
}
