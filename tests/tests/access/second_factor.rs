//! The second factor: a code once, a recovery code once, and no way around either.

use super::sign_in;
use ironwatch_server::audit::Actor;
use ironwatch_server::clock::{Clock as _, HandClock};
use ironwatch_server::second_factor::totp::code_of;
use ironwatch_server::secrets::rotate::rotate;
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::{Answer, list, number, text};
use ironwatch_tests::inner_server::{EVERYBODYS_PASSWORD, InnerServer, databases};
use ironwatch_tests::programs::Person;
use serde_json::{Value, json};

/// An authenticator program.
struct Program(Vec<u8>);

impl Program {
    fn told(secret: &str) -> Self {
        let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
        for letter in secret.bytes() {
            let value = if letter.is_ascii_uppercase() { letter - b'A' } else { letter - b'2' + 26 };
            (held, bits) = ((held << 5 | u32::from(value)) & 0xffff, bits + 5);
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from(held >> bits & 0xff).unwrap_or_default());
            }
        }
        Self(bytes)
    }
    fn code(&self, now: Timestamp, steps: i64) -> String {
        code_of(&self.0, now.as_millis() / 30_000 + steps)
    }
}

async fn with_code(server: &InnerServer, code: &str) -> Answer {
    sign_in(server, json!({ "user": "operator", "password": EVERYBODYS_PASSWORD, "code": code })).await
}

/// The operator with a second factor, the program, and the recovery codes.
async fn with_second_factor(server: &InnerServer, clock: &HandClock) -> (Person, Program, Vec<String>) {
    let person = server.person("operator").await;
    assert_eq!(person.get("/api/v1/me/second-factor").await.json(), json!({ "enabled": false, "recovery_left": 0 }));
    let early = person.post("/api/v1/me/second-factor/confirm", &json!({ "code": "123456" })).await;
    assert_eq!((early.status, early.code().as_str()), (404, "not_found"));
    let told = person.post("/api/v1/me/second-factor", &Value::Null).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let secret = text(&told.json(), "/secret").to_owned();
    assert!(text(&told.json(), "/otpauth").starts_with("otpauth://totp/Ironwatch:operator?secret="), "{}", told.text);
    assert_eq!(secret.len(), 32);
    let program = Program::told(&secret);
    let wrong = person.post("/api/v1/me/second-factor/confirm", &json!({ "code": program.code(clock.now(), 5) })).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (401, "wrong_code"));
    assert_eq!(sign_in(server, json!({ "user": "operator", "password": EVERYBODYS_PASSWORD })).await.status, 200, "not in force yet");
    let answer = person.post("/api/v1/me/second-factor/confirm", &json!({ "code": program.code(clock.now(), 0) })).await;
    let codes: Vec<String> = list(&answer.json(), "/recovery_codes").iter().filter_map(|code| code.as_str().map(str::to_owned)).collect();
    assert_eq!(codes.len(), 10, "{}", answer.text);
    (person, program, codes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_once_and_a_recovery_code_once() {
    for database in databases() {
        let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
        let server = InnerServer::start_at(&database, clock.clone(), |_| {}).await;
        let other = server.person("operator").await;
        let (person, program, recovery) = with_second_factor(&server, &clock).await;
        assert_eq!(other.get("/api/v1/session").await.status, 401, "sessions without it are over");
        assert_eq!(person.get("/api/v1/session").await.json()["second_factor"], json!(true));
        assert_eq!(person.get("/api/v1/me/second-factor").await.json(), json!({ "enabled": true, "recovery_left": 10 }));
        assert_eq!(person.post("/api/v1/me/second-factor", &Value::Null).await.code(), "second_factor_on");

        let without = sign_in(&server, json!({ "user": "operator", "password": EVERYBODYS_PASSWORD })).await;
        assert_eq!((without.status, without.code().as_str()), (401, "second_factor_required"));
        assert!(without.headers.get("set-cookie").is_none());
        let wrong = sign_in(&server, json!({ "user": "operator", "password": "wrong", "code": program.code(clock.now(), 0) })).await;
        assert_eq!(wrong.code(), "wrong_password", "whoever lacks the password learns of no second factor");

        assert_eq!(with_code(&server, &program.code(clock.now(), 0)).await.code(), "wrong_code", "used when it was confirmed");
        let ahead = program.code(clock.now(), 1);
        assert_eq!(with_code(&server, &ahead).await.status, 200, "one step ahead");
        assert_eq!(with_code(&server, &ahead).await.code(), "wrong_code", "again");
        clock.pass(60_000);
        assert_eq!(with_code(&server, &program.code(clock.now(), -2)).await.code(), "wrong_code", "two steps behind");
        let now = program.code(clock.now(), 0);
        assert_eq!(
            with_code(&server, &format!("{} {}", now.get(..3).unwrap_or_default(), now.get(3..).unwrap_or_default())).await.status,
            200
        );
        assert_eq!(with_code(&server, &program.code(clock.now(), -1)).await.code(), "wrong_code", "an older one than was used");

        let first = recovery.first().cloned().unwrap_or_default();
        assert_eq!(with_code(&server, &first.to_uppercase()).await.status, 200);
        assert_eq!(with_code(&server, &first).await.code(), "wrong_code", "used");
        assert_eq!(number(&person.get("/api/v1/me/second-factor").await.json(), "/recovery_left"), 9);

        clock.pass(30_000);
        let answer = person.post("/api/v1/session/step-up", &json!({ "code": program.code(clock.now(), 0) })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let person = person.renewed_by(&answer);

        // Another key seals it anew, and it goes on.
        let by = Actor::command_line();
        let rotated = rotate(&mut server.db(), &server.running.app.settings.key_file(), &by, clock.now());
        assert_eq!(rotated.ok().flatten().map(|rotated| rotated.resealed), Some(1));
        clock.pass(60_000);
        assert_eq!(with_code(&server, &program.code(clock.now(), 0)).await.status, 200);

        assert_eq!(person.delete("/api/v1/me/second-factor").await.status, 204);
        assert_eq!(person.delete("/api/v1/me/second-factor").await.status, 404);
        assert_eq!(sign_in(&server, json!({ "user": "operator", "password": EVERYBODYS_PASSWORD })).await.status, 200);
        let admin = server.person("admin").await;
        let audit = format!("{:?}", admin.items("/api/v1/audit").await);
        assert!(audit.contains("second_factor.recover") && !audit.contains(&first), "{audit}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_codes_waits_and_locks_nobody_out() {
    let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
    let server = InnerServer::start_at("", clock.clone(), |_| {}).await;
    let (_, program, recovery) = with_second_factor(&server, &clock).await;
    let mut waits = 0;
    for guess in 0..20 {
        let answer = with_code(&server, &format!("{guess:06}")).await;
        waits += usize::from(answer.code() == "too_many_attempts" && answer.headers.contains_key("retry-after"));
    }
    assert!(waits >= 15, "{waits}");
    // The address waits; after that the number of guesses for the user is still bounded, and a recovery code still opens.
    clock.pass(301_000);
    assert_eq!(with_code(&server, recovery.first().map_or("", String::as_str)).await.status, 200);
    assert_eq!(with_code(&server, &program.code(clock.now(), 0)).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_takes_a_lost_second_factor_away() {
    let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
    let server = InnerServer::start_at("", clock.clone(), |_| {}).await;
    let (person, _, _) = with_second_factor(&server, &clock).await;
    let admin = server.person("admin").await;
    assert_eq!(admin.delete("/api/v1/users/operator/second-factor").await.status, 204);
    assert_eq!(admin.delete("/api/v1/users/operator/second-factor").await.status, 404);
    assert_eq!(person.get("/api/v1/session").await.status, 401);
    assert_eq!(sign_in(&server, json!({ "user": "operator", "password": EVERYBODYS_PASSWORD })).await.status, 200);
}
