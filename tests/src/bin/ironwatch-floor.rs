//! The least that a signed and durable report can cost: check the proof, commit the body as it came, together with
//! whatever else waits; then answer. No reading of the body, no judgement, no events. What the server takes beyond
//! this is the price of understanding; `make bench` tells both from the same run.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use clap::Parser;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, ExpressionMethods as _, RunQueryDsl as _, SqliteConnection};
use futures_util::StreamExt as _;
use ironwatch_shared::proof::{Request, body_digest, check, claimed_key, decode_base64url, decoding_key, key_id_of_digest};
use ironwatch_shared::wire::v1::enrol::{EnrolAnswer, EnrolRequest};
use ironwatch_shared::wire::v1::receipt::{Position, Receipt};
use ironwatch_shared::wire::v1::{ENROL_PATH, PROOF_SCHEME, REPORTS_PATH, VERSION};
use ironwatch_shared::{HostId, KeyId, ServerId};
use sha2::Digest as _;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::oneshot;

/// As the server has them, so that the two can be compared.
const MAX_WAITING: usize = 1_024;
const MAX_GROUP: usize = 256;
const SETTINGS: &str =
    "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=4000;
    CREATE TABLE bodies (id INTEGER PRIMARY KEY NOT NULL, host TEXT NOT NULL, sequence BIGINT NOT NULL, body BLOB NOT NULL);";

/// The floor that the server stands on.
#[derive(Parser)]
struct Arguments {
    /// Address and port
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: String,
    /// A new SQLite file
    #[arg(long)]
    database: String,
}

diesel::table! {
    bodies (id) {
        id -> BigInt,
        host -> Text,
        sequence -> BigInt,
        body -> Binary,
    }
}

struct Job {
    host: HostId,
    sequence: u64,
    body: Vec<u8>,
    committed: oneshot::Sender<()>,
}

struct Floor {
    server: ServerId,
    keys: RwLock<HashMap<KeyId, Arc<jsonwebtoken::DecodingKey>>>,
    jobs: SyncSender<Job>,
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

async fn enrol(body: web::Json<EnrolRequest>, floor: web::Data<Floor>) -> HttpResponse {
    let key = decode_base64url(&body.public_key).and_then(|key| <[u8; 32]>::try_from(key).ok());
    let Some(key) = key else { return HttpResponse::BadRequest().finish() };
    let (Some(key_id), Ok(host_id)) = (key_id_of_digest(&sha2::Sha256::digest(key)), HostId::parse(&uuid::Uuid::now_v7().to_string()))
    else {
        return HttpResponse::BadRequest().finish();
    };
    floor.keys.write().unwrap_or_else(PoisonError::into_inner).insert(key_id.clone(), Arc::new(decoding_key(&key)));
    let server_id = floor.server.clone();
    HttpResponse::Ok().json(EnrolAnswer { v: VERSION, host_id, server_id, key_id, server_time_ms: now_ms(), interval_seconds: 30 })
}

async fn report(request: HttpRequest, payload: web::Payload, floor: web::Data<Floor>) -> HttpResponse {
    take(&request, payload, &floor).await.map_or_else(|| HttpResponse::BadRequest().finish(), |receipt| HttpResponse::Ok().json(receipt))
}

async fn take(request: &HttpRequest, mut payload: web::Payload, floor: &Floor) -> Option<Receipt> {
    let authorization = request.headers().get("Authorization")?.to_str().ok()?;
    let proof = authorization.strip_prefix(PROOF_SCHEME)?.trim_start();
    let mut body = Vec::new();
    while let Some(part) = payload.next().await {
        body.extend_from_slice(&part.ok()?);
    }
    let key_id = claimed_key(proof).ok()?;
    let key = floor.keys.read().unwrap_or_else(PoisonError::into_inner).get(&key_id).cloned()?;
    let digest = body_digest(&body);
    let wanted = Request { method: "POST", path: REPORTS_PATH, body_digest: &digest };
    let claims = check(proof, &key, &floor.server, now_ms() / 1000, wanted).ok()?;
    let (committed, done) = oneshot::channel();
    floor.jobs.try_send(Job { host: claims.iss, sequence: claims.seq, body, committed }).ok()?;
    done.await.ok()?;
    Some(Receipt {
        v: VERSION,
        committed: Position { epoch: claims.ep, sequence: claims.seq },
        duplicate: false,
        server_time_ms: now_ms(),
        interval_seconds: 30,
        commands: Vec::new(),
        wishes: None,
    })
}

/// Whatever waits is committed together.
fn commit(mut database: SqliteConnection, jobs: &Receiver<Job>) {
    let mut next_id = 0_i64;
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        group.extend(jobs.try_iter().take(MAX_GROUP - 1));
        let stored = database.transaction(|database| {
            for job in &group {
                next_id += 1;
                let sequence = i64::try_from(job.sequence).unwrap_or(i64::MAX);
                let row =
                    (bodies::id.eq(next_id), bodies::host.eq(job.host.as_str()), bodies::sequence.eq(sequence), bodies::body.eq(&job.body));
                diesel::insert_into(bodies::table).values(row).execute(database)?;
            }
            diesel::QueryResult::Ok(())
        });
        if let Err(error) = stored {
            eprintln!("ironwatch-floor: {error}");
            return;
        }
        for job in group {
            // Whoever does not wait any more will send again.
            let _ = job.committed.send(());
        }
    }
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let mut database = SqliteConnection::establish(&arguments.database)?;
    database.batch_execute(SETTINGS)?;
    let (jobs, waiting) = sync_channel(MAX_WAITING);
    std::thread::Builder::new().name("writer".to_owned()).spawn(move || commit(database, &waiting))?;
    let server = ServerId::parse(&uuid::Uuid::new_v4().to_string())?;
    let floor = web::Data::new(Floor { server, keys: RwLock::default(), jobs });
    let routes =
        move || App::new().app_data(floor.clone()).route(ENROL_PATH, web::post().to(enrol)).route(REPORTS_PATH, web::post().to(report));
    HttpServer::new(routes).bind(&arguments.listen)?.run().await?;
    Ok(())
}
