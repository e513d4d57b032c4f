//! The one table of problems: code, status, words, hint. `application/problem+json`, RFC 9457.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use ironwatch_shared::wire::v1::problem::{Expected, Problem};
use std::fmt;

/// Code, status, title, hint.
type Line = (&'static str, u16, &'static str, &'static str);

/// Every refusal this server can answer.
const TABLE: &[Line] = &[
    ("bad_request", 400, "The request cannot be read", "Check the shape against the documentation of the endpoint."),
    ("bad_encoding", 400, "The body does not unpack", "Send it again; if it fails again, the sender is broken."),
    ("bad_report", 400, "The body is not a report", "Upgrade the agent to the version of the server."),
    ("unknown_version", 400, "A report of an unknown version", "Upgrade the server before the agents."),
    ("no_proof", 401, "A report needs a proof", "Enrol the agent: ironwatch-agent enrol."),
    ("bad_proof", 401, "The proof is worth nothing", "Enrol the agent again: ironwatch-agent enrol."),
    ("unknown_key", 401, "Nobody has this key", "Enrol the agent with a join token: ironwatch-agent enrol."),
    ("wrong_server", 401, "The proof is meant for another server", "Enrol the agent with this server."),
    ("wrong_host", 401, "The key belongs to another host", "Enrol the agent again: ironwatch-agent enrol."),
    ("wrong_digest", 401, "The body is not the one that was signed", "Something on the way changes requests; look at proxies."),
    ("clock", 401, "The proof is too old, or from the future", "Set the clock of the host; the agent goes on by the server's time."),
    ("not_signed_in", 401, "Sign in first", "Open the dashboard and sign in."),
    ("wrong_password", 401, "User or password is wrong", "On the server: ironwatch-server user reset-password NAME."),
    (
        "second_factor_required",
        401,
        "The code of the second factor is missing",
        "Send it as code: six digits of the authenticator program, or a recovery code.",
    ),
    (
        "wrong_code",
        401,
        "The code is wrong, or was used before",
        "Wait for the next one; or use a recovery code. On the server: ironwatch-server user reset-second-factor NAME.",
    ),
    ("bad_api_token", 401, "The token is worth nothing", "Make a new one on the page Users and tokens."),
    (
        "token_in_address",
        401,
        "A token does not belong into an address",
        "Send it as Authorization: Bearer, and revoke this one: addresses are kept in logs.",
    ),
    (
        "no_marker_token",
        401,
        "A marker needs the token of its capture",
        "GET /log?message=TEXT&token=TOKEN; the token was shown when the capture was started.",
    ),
    ("bad_token", 401, "The join token is worth nothing", "Make a new one: ironwatch-server token create."),
    ("revoked", 403, "The key of this host was revoked", "Enrol it again if it may come back."),
    ("forbidden", 403, "Not with this role", "Ask an administrator."),
    ("step_up_required", 403, "Prove again who you are", "POST /api/v1/session/step-up with the password or a code."),
    ("cross_site", 403, "The request comes from another site", "Use the dashboard of this server."),
    (
        "needs_https",
        403,
        "Signing in needs HTTPS, or the machine itself",
        "Set tls.cert_file, or a TLS proxy with http.behind_tls_proxy and http.trusted_proxies.",
    ),
    ("password_change_required", 403, "Change the first password", "POST /api/v1/session/password."),
    ("not_found", 404, "There is no such thing", "Look at the list: it may be gone meanwhile."),
    ("method_not_allowed", 405, "Not with this method", "GET /api/openapi.json says which methods there are."),
    ("user_exists", 409, "There is a user of this name", "Choose another name, or change that user: PATCH /api/v1/users/{name}."),
    ("token_exists", 409, "You have a token of this name", "Choose another name, or revoke that one: DELETE /api/v1/tokens/{id}."),
    ("last_admin", 409, "One administrator must be left", "Make another user an administrator first."),
    ("second_factor_on", 409, "There is a second factor already", "Take it away first: DELETE /api/v1/me/second-factor."),
    ("host_exists", 409, "There is a host of this name", "Give it the BMC: PUT /api/v1/hosts/{id}/bmc."),
    ("host_in_use", 409, "The host is in use", "POST /api/v1/hosts/{id}/deprecate first, or force=true."),
    ("bmc_taken", 409, "Another host has this BMC", "If they are one machine: POST /api/v1/hosts/{id}/merge."),
    ("cannot_merge", 409, "These hosts cannot be merged", "The detail says why; look at both hosts."),
    ("captures_full", 409, "So many captures run already", "Stop one: POST /api/v1/captures/{id}/stop."),
    ("capture_running", 409, "The capture runs", "Stop it first: POST /api/v1/captures/{id}/stop."),
    ("capture_ended", 409, "The capture has ended", "Start another one: POST /api/v1/captures."),
    ("channel_exists", 409, "There is a channel of this name", "Choose another name, or change it: PUT /api/v1/channels/{name}."),
    ("channel_provisioned", 409, "The channel stands in the settings file", "Change it there, and start the server again."),
    ("not_given_up", 409, "The message was not given up", "Only those with state=given_up can be sent again."),
    ("credential_exists", 409, "There is a credential of this name", "Choose another name, or change it: PUT /api/v1/credentials/{id}."),
    ("credential_used", 409, "The credential is used", "Give its BMCs and groups another one first."),
    ("rule_exists", 409, "There is a rule of this name", "Change it: PUT /api/v1/rules/{id}."),
    ("rule_changed", 409, "The rule was changed meanwhile", "Look at it as it is now, and change that."),
    (
        "rule_provisioned",
        409,
        "The rule comes with the product or the file of rules",
        "Switch it off with enabled = false, or take it out of the file.",
    ),
    ("backtest_runs", 409, "Another rule is tried on the past already", "Wait for it; there is one at a time."),
    ("job_runs", 409, "Something is done to the host already", "Wait for it, or cancel what waits: POST /api/v1/jobs/{id}/cancel."),
    ("job_begun", 409, "The job does not wait any more", "What a BMC was asked for cannot be taken back."),
    ("outage_ongoing", 409, "The outage lasts", "It can be cleared when the host is back."),
    ("task_status", 409, "The task cannot become this", "The field next of the task says what may follow."),
    ("provisioned", 409, "The settings file has the last word here", "Change the file and start the server again."),
    ("secrets_key", 409, "Sealed passwords cannot be opened", "On the server: see secrets.key_file, and bring the key back."),
    ("out_of_step", 409, "The server knows this spool differently", "The agent starts a new epoch and goes on."),
    ("identity_conflict", 409, "The same number came with another body", "Two agents may use one key: enrol one of them again."),
    ("cursor_expired", 410, "This place in the list is not known any more", "Begin again without cursor."),
    ("idempotency_key_reused", 422, "This Idempotency-Key was used for another request", "Take a new key for a new request."),
    ("idempotency_running", 409, "The request with this Idempotency-Key is not answered yet", "Ask again in a moment."),
    (
        "idempotency_answer_lost",
        409,
        "The request was done, and its answer is not kept any more",
        "Look whether it is as it should be; take a new key to do it again.",
    ),
    ("too_large", 413, "The body is too large", "Split it."),
    ("unknown_encoding", 415, "Unknown Content-Encoding", "Use gzip or zstd."),
    (
        "weak_password",
        422,
        "The password is too weak",
        "The detail says why; several words that have nothing to do with one another are good.",
    ),
    ("bad_user", 422, "The user cannot be kept like this", "docs/access.md says what users and scopes can be."),
    ("bad_token_wish", 422, "A token like this cannot be made", "docs/access.md says what tokens can be."),
    ("bad_enrolment", 422, "The enrolment cannot be used", "Upgrade the agent to the version of the server."),
    (
        "bad_silence",
        422,
        "The silence cannot be kept like this",
        "The detail says what; POST /api/v1/silences/preview tries it without keeping it.",
    ),
    ("bad_setting", 422, "The settings cannot be kept like this", "The detail says which setting, and what is allowed."),
    ("bad_routes", 422, "The routes cannot be kept like this", "The detail says which field, and why."),
    (
        "bad_acknowledgement",
        422,
        "The acknowledgement cannot be kept like this",
        "The detail says what; minutes or until, and a short reason.",
    ),
    ("bad_host", 422, "The host cannot be kept like this", "The detail says which field, and why."),
    ("bad_channel", 422, "The channel cannot be kept like this", "The detail says which field, and why."),
    ("bad_credential", 422, "The credential cannot be kept like this", "The detail says which field, and why."),
    ("bad_view", 422, "The view cannot be kept like this", "Correct what is named, and keep it again."),
    ("credential_failed", 422, "The BMC did not let this credential in", "Correct it, or keep it untested with keep=anyway."),
    ("cannot_try", 422, "The credential cannot be tried", "Keep it untested with keep=anyway."),
    ("bad_capture", 422, "This cannot be captured", "The detail says which field, and why."),
    ("bad_marker", 422, "The marker cannot be kept", "GET /log?message=TEXT: a short visible text."),
    ("bad_rule", 422, "The rule cannot be used like this", "docs/rules.md says what a rule can ask."),
    ("bad_import", 422, "The file cannot be read", "The detail says what; format names how the file is written."),
    ("import_refused", 422, "Nothing was imported", "Correct the lines that are refused, or import the rest with partial=true."),
    ("bad_job", 422, "This cannot be done", "The detail says which field, and why."),
    ("bad_task", 422, "The task cannot be kept like this", "The detail says which field, and why."),
    ("bad_outage", 422, "This cannot be kept of an outage", "The detail says which field, and why."),
    ("confirm_job", 422, "This needs to be confirmed", "Type the name of the host, or for several how many they are, as confirm."),
    ("no_bmc", 422, "There is no BMC to ask", "Give the host its BMC and a credential: PUT /api/v1/hosts/{id}/bmc."),
    ("too_many_attempts", 429, "Too many attempts", "Wait."),
    ("too_many_requests", 429, "So many requests are not allowed", "Wait; see http.requests_per_minute."),
    ("exports_full", 503, "So many files are written already, for you or for everybody", "Wait until one is ready."),
    ("passwords_full", 503, "So many passwords are checked already", "Try again in a moment."),
    ("busy", 503, "The server cannot store this now", "Send it again later; nothing is lost."),
];

/// Hex digits of a trace id: short enough to be read out on the phone, and not met twice in a log.
const TRACE_DIGITS: usize = 12;
/// What is answered when the table has no line for a code: a mistake of ours, never shown as anything else.
const INTERNAL: &Line = &("internal", 500, "The server failed", "Look for the trace id in the server's log.");

/// Status and title of a code; none: there is no such code.
#[must_use]
pub fn known(code: &str) -> Option<(u16, &'static str)> {
    TABLE.iter().chain([INTERNAL]).find(|line| line.0 == code).map(|line| (line.1, line.2))
}

/// A refusal on its way to the answer. The cause is private: logged once, never sent.
#[derive(Debug)]
pub struct Refusal {
    line: &'static Line,
    more: Box<More>,
}

#[derive(Debug, Default)]
struct More {
    detail: String,
    cause: Option<String>,
    expected: Option<Expected>,
    server_time_ms: Option<i64>,
    retry_after_seconds: Option<u64>,
    report: Option<serde_json::Value>,
    allow: Option<String>,
}

impl Refusal {
    /// The refusal with this code of the table.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { line: TABLE.iter().find(|line| line.0 == code).unwrap_or(INTERNAL), more: Box::default() }
    }
    /// This case in words, for the other side.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.more.detail = detail.into();
        self
    }
    /// The private cause, for the log.
    #[must_use]
    pub fn cause(mut self, cause: impl fmt::Display) -> Self {
        self.more.cause = Some(cause.to_string());
        self
    }
    /// With `out_of_step`.
    #[must_use]
    pub fn expected(mut self, expected: Expected) -> Self {
        self.more.expected = Some(expected);
        self
    }
    /// With `clock`.
    #[must_use]
    pub fn server_time(mut self, millis: i64) -> Self {
        self.more.server_time_ms = Some(millis);
        self
    }
    /// When to come again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.more.retry_after_seconds = Some(seconds);
        self
    }
    /// With `import_refused`: what is wrong, line by line.
    #[must_use]
    pub fn report(mut self, report: serde_json::Value) -> Self {
        self.more.report = Some(report);
        self
    }
    /// With `method_not_allowed`: the methods that there are.
    #[must_use]
    pub fn allow(mut self, methods: impl Into<String>) -> Self {
        self.more.allow = Some(methods.into());
        self
    }
    /// This case in words.
    #[must_use]
    pub fn words(&self) -> String {
        if self.more.detail.is_empty() { self.line.2.to_owned() } else { self.more.detail.clone() }
    }
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.line.0
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line.0, self.line.2)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.line.1).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let trace_id: String = uuid::Uuid::new_v4().simple().to_string().chars().take(TRACE_DIGITS).collect();
        let (code, status, title, hint) = *self.line;
        let cause = self.more.cause.as_deref();
        match (status, cause) {
            (500, _) => tracing::error!(code, trace_id, cause, "failed"),
            (501.., _) => tracing::warn!(code, trace_id, cause, "failed for now"),
            (_, Some(cause)) => tracing::warn!(code, trace_id, cause, "refused"),
            (_, None) => tracing::debug!(code, trace_id, detail = self.more.detail, "refused"),
        }
        let problem = Problem {
            status,
            code: code.to_owned(),
            title: title.to_owned(),
            detail: self.more.detail.clone(),
            hint: hint.to_owned(),
            trace_id,
            expected: self.more.expected.clone(),
            server_time_ms: self.more.server_time_ms,
        };
        let mut body = serde_json::to_value(problem).unwrap_or_default();
        if let (Some(report), Some(body)) = (&self.more.report, body.as_object_mut()) {
            body.insert("report".to_owned(), report.clone());
        }
        let mut response = HttpResponse::build(self.status_code()).json(body);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.more.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(methods) = self.more.allow.as_deref().and_then(|methods| HeaderValue::from_str(methods).ok()) {
            response.headers_mut().insert(header::ALLOW, methods);
        }
        response
    }
}

impl From<diesel::result::Error> for Refusal {
    fn from(error: diesel::result::Error) -> Self {
        if crate::store::is_transient(&error) {
            Refusal::new("busy").retry_after(2).cause(error)
        } else {
            Refusal::new("internal").cause(error)
        }
    }
}

impl From<crate::secrets::SecretsError> for Refusal {
    fn from(error: crate::secrets::SecretsError) -> Self {
        match error {
            crate::secrets::SecretsError::Key(trouble) => trouble.into(),
            crate::secrets::SecretsError::Store(error) => error.into(),
        }
    }
}

impl From<crate::secrets::KeyTrouble> for Refusal {
    fn from(trouble: crate::secrets::KeyTrouble) -> Self {
        Refusal::new("secrets_key").detail(trouble.to_string())
    }
}

impl From<actix_web::error::BlockingError> for Refusal {
    fn from(error: actix_web::error::BlockingError) -> Self {
        Refusal::new("busy").retry_after(2).cause(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_says_what_to_do_and_is_there_once() {
        let mut seen = std::collections::BTreeSet::new();
        for (code, status, title, hint) in TABLE.iter().chain([INTERNAL]) {
            assert!(seen.insert(code), "{code} twice");
            assert!((400..600).contains(status) && !title.is_empty() && hint.ends_with('.'), "{code}: {title}: {hint}");
        }
    }
}
