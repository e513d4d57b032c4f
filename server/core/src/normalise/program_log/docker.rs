//! The container engine: dockerd and containerd (logfmt of github.com/sirupsen/logrus), systemd about their units, and the
//! GPU hook that dockerd quotes.
//!
//! The level decides, and it is a field: names of images and addresses hold any word. At level `error` dockerd also
//! tells what its clients did wrong; that is no fault of the host.

use super::{Said, Understood, unit};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    match said.program {
        "systemd" => of_unit(said),
        "dockerd" | "docker" | "dockerd-current" | "docker-containerd" | "docker-containerd-current" | "containerd" => daemon(said.text),
        _ => None,
    }
}

fn docker(code: &str) -> Understood {
    Understood::new("docker", Some(Code::word(code)), Component::new("service", "docker"))
}

/// What systemd says about the units of the engine.
fn of_unit(said: &Said<'_>) -> Option<Understood> {
    /// What systemd's verdict means here.
    const CODES: [(unit::Verdict, &str); 5] = [
        (unit::Verdict::Exited, "daemon_exit"),
        (unit::Verdict::Failed, "daemon_exit"),
        (unit::Verdict::Restart, "restart"),
        (unit::Verdict::StartFailed, "start_failed"),
        (unit::Verdict::GivenUp, "start_failed"),
    ];
    let told = unit::read(said.text)?;
    if !is_engine(told.unit) {
        return None;
    }
    let (_, code) = CODES.into_iter().find(|(verdict, _)| *verdict == told.verdict)?;
    Some(docker(code).with("unit", told.unit).with_some("result", told.result))
}

/// Units by name, and as their descriptions name them: before 249 systemd says `Failed to start` with nothing else.
pub(super) fn is_engine(unit: &str) -> bool {
    const NAMES: [&str; 6] = [
        "docker.service",
        "docker.socket",
        "containerd.service",
        "Docker Application Container Engine",
        "Docker Socket for the API",
        "containerd container runtime",
    ];
    NAMES.contains(&unit.trim_end_matches('.'))
}

fn daemon(text: &str) -> Option<Understood> {
    // Not logfmt: what it says on its way out (cmd/dockerd/docker.go), Go's own last words, and the GPU hook's.
    const PLAIN: [(&str, &str); 8] = [
        ("failed to start daemon: ", "start_failed"),
        ("failed to start containerd: ", "start_failed"),
        ("failed to load listeners: ", "start_failed"),
        ("Error starting daemon: ", "start_failed"),
        ("unable to configure the Docker daemon with file ", "start_failed"),
        ("panic: runtime error: ", "daemon_exit"),
        ("fatal error: ", "daemon_exit"),
        ("nvidia-container-cli: initialization error: ", "error"),
    ];
    if let Some((_, code)) = PLAIN.into_iter().find(|(start, _)| text.starts_with(start)) {
        return Some(docker(code).with("message", text));
    }
    let fields = Logfmt::read(text)?;
    let message = fields.message.as_deref()?;
    let code = match fields.level? {
        "error" if is_ordinary(message, fields.error.as_deref()) => return None,
        "error" => "error",
        // logrus ends the program after either.
        "fatal" | "panic" if is_start(message) => "start_failed",
        "fatal" | "panic" => "daemon_exit",
        _ => return None,
    };
    Some(docker(code).with("level", fields.level?).with("message", message).with_some("error", fields.error))
}

fn is_start(message: &str) -> bool {
    const STARTS: [&str; 6] = [
        "Error starting daemon",
        "failed to start daemon",
        "failed to start containerd",
        "Error creating cluster",
        "unable to configure",
        "can't create unix socket",
    ];
    STARTS.iter().any(|start| message.starts_with(start))
}

/// Whether a client asked for what is not there, or did not wait for the answer (the `errdefs` of moby that become HTTP
/// answers 400 to 409, and cancelled requests); or containerd misses, as at every start, what nobody has set up.
fn is_ordinary(message: &str, error: Option<&str>) -> bool {
    /// Lower case; moby changed case more than once.
    const WORDS: &[&str] = &[
        "no such container",
        "no such image",
        "no such network",
        "no such volume",
        "no such service",
        "no such node",
        "no such plugin",
        "no such exec",
        "no such secret",
        "no such config",
        "page not found",
        "already stopped",
        "is already started",
        "container already started",
        "is already in use by container",
        "already in progress",
        "already exists",
        "is not running",
        "is not paused",
        "is not restarting",
        "is restarting, wait until",
        "is already paused",
        "cannot remove a running container",
        "cannot remove a paused container",
        "you cannot remove a running container",
        "conflict: unable to",
        "unable to remove repository reference",
        "volume is in use",
        "has active endpoints",
        "is not connected to",
        "is not a swarm manager",
        "manifest unknown",
        "manifest for ",
        "pull access denied",
        "repository does not exist",
        "requested access to the resource is denied",
        "unauthorized: ",
        "no basic auth credentials",
        "invalid reference format",
        "invalid container name",
        "invalid filter",
        "bad parameter",
        "no command specified",
        "could not choose an ip address",
        "client is newer than server",
        "client version ",
        "unsupported api version",
        "context canceled",
        "context cancelled",
        "client disconnected",
        "broken pipe",
        "request canceled",
        "not implemented by the logger",
        "does not support reading",
        "error running exec",
        "starting container process caused: exec:",
        "executable file not found in $path",
        "skip plugin",
        "failed to load cni during init",
    ];
    let says = |text: &str| {
        let text = text.to_lowercase();
        WORDS.iter().any(|words| text.contains(words))
    };
    says(message) || error.is_some_and(says)
}

/// The fields of a logfmt line that matter here.
#[derive(Default)]
struct Logfmt<'a> {
    level: Option<&'a str>,
    message: Option<String>,
    error: Option<String>,
}

impl<'a> Logfmt<'a> {
    /// `time="…" level=error msg="…" error="…"`: logrus begins with the time, and with `level` where it prints none.
    fn read(text: &'a str) -> Option<Self> {
        if !(text.starts_with("time=") || text.starts_with("level=")) {
            return None;
        }
        let mut fields = Self::default();
        let mut rest = text;
        while let Some((name, after)) = rest.split_once('=') {
            let (value, after) = value(after);
            match name.trim() {
                "level" => fields.level = fields.level.or(Some(value)),
                "msg" => fields.message = fields.message.or_else(|| Some(value.replace("\\\"", "\""))),
                "error" | "err" => fields.error = fields.error.or_else(|| Some(value.replace("\\\"", "\""))),
                _ => {}
            }
            rest = after;
        }
        Some(fields)
    }
}

/// A value, with its quotes off, and what follows. A quote that never closes goes on to the end: journald cuts long lines.
fn value(text: &str) -> (&str, &str) {
    let Some(inside) = text.strip_prefix('"') else {
        return text.split_once(' ').unwrap_or((text, ""));
    };
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return (inside.get(..at).unwrap_or_default(), inside.get(at + 1..).unwrap_or_default()),
            _ => escaped = false,
        }
    }
    (inside, "")
}

#[cfg(test)]
mod tests {
    use super::super::super::kernel_log::classify_line;
    use super::*;

    fn code(program: &str, text: &str) -> Option<String> {
        understand(&Said { program, unit: None, text }).and_then(|told| told.code).map(|code| code.to_string())
    }

    #[test]
    fn faults_of_the_engine_are_told_by_level_and_by_systemd() {
        for (program, text, expected) in [
            ("dockerd", "time=\"2025-03-04T05:06:07Z\" level=error msg=\"failed to mount overlay: no space left on device\"", "error"),
            (
                "dockerd",
                "time=\"2025-03-04T05:06:07Z\" level=error msg=\"Handler for POST /v1.43/containers/a/start returned error: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error running hook #0: exit status 1, stderr: nvidia-container-cli: initialization error: nvml error: driver not loaded: unknown\"",
                "error",
            ),
            (
                "dockerd",
                "time=\"2025-03-04T05:06:07Z\" level=error msg=\"containerd did not exit successfully\" error=\"exit status 2\" module=libcontainerd",
                "error",
            ),
            (
                "dockerd",
                "time=\"2025-03-04T05:06:07Z\" level=error msg=\"cannot get daemon reply\" error=\"read: input/output error\"",
                "error",
            ),
            ("dockerd", "level=error msg=\"devmapper: thin pool has 0 free data blocks\"", "error"),
            ("docker", "time=\"2016-03-04T05:06:07Z\" level=error msg=\"Force shutdown daemon\"", "error"),
            ("containerd", "time=\"2025-03-04T05:06:07Z\" level=error msg=\"failed to shutdown shim\" error=\"timeout\"", "error"),
            (
                "dockerd",
                "time=\"2016-03-04T05:06:07Z\" level=fatal msg=\"Error starting daemon: error initializing graphdriver: driver not supported\"",
                "start_failed",
            ),
            ("dockerd", "time=\"2016-03-04T05:06:07Z\" level=fatal msg=\"containerd was not there\"", "daemon_exit"),
            ("dockerd", "failed to start daemon: Error initializing network controller: iptables not found", "start_failed"),
            ("dockerd", "unable to configure the Docker daemon with file /etc/docker/daemon.json: invalid character", "start_failed"),
            ("dockerd", "Error starting daemon: pid file found", "start_failed"),
            ("dockerd", "failed to load listeners: no sockets found via socket activation", "start_failed"),
            ("dockerd", "panic: runtime error: invalid memory address or nil pointer dereference", "daemon_exit"),
            ("systemd", "docker.service failed.", "daemon_exit"),
            ("systemd", "docker.service start operation timed out. Terminating.", "start_failed"),
            ("docker", "nvidia-container-cli: initialization error: nvml error: driver not loaded", "error"),
            ("systemd", "docker.service: Main process exited, code=exited, status=2/INVALIDARGUMENT", "daemon_exit"),
            ("systemd", "docker.service: Main process exited, code=killed, status=9/KILL", "daemon_exit"),
            ("systemd", "docker.service: Main process exited, code=dumped, status=6/ABRT", "daemon_exit"),
            ("systemd", "docker.service: main process exited, code=exited, status=2/INVALIDARGUMENT", "daemon_exit"),
            ("systemd", "docker.service: Failed with result 'exit-code'.", "daemon_exit"),
            ("systemd", "docker.service: Unit entered failed state.", "daemon_exit"),
            ("systemd", "Unit docker.service entered failed state.", "daemon_exit"),
            ("systemd", "docker.service: Scheduled restart job, restart counter is at 2.", "restart"),
            ("systemd", "docker.service: Service hold-off time over, scheduling restart.", "restart"),
            ("systemd", "docker.service holdoff time over, scheduling restart.", "restart"),
            ("systemd", "docker.service: Start request repeated too quickly.", "start_failed"),
            ("systemd", "start request repeated too quickly for docker.service", "start_failed"),
            ("systemd", "docker.service: Failed with result 'start-limit-hit'.", "start_failed"),
            ("systemd", "Failed to start Docker Application Container Engine.", "start_failed"),
            ("systemd", "Failed to start docker.service - Docker Application Container Engine.", "start_failed"),
            ("systemd", "Dependency failed for Docker Application Container Engine.", "start_failed"),
            ("systemd", "docker.service: Job docker.service/start failed with result 'dependency'.", "start_failed"),
            ("systemd", "containerd.service: Main process exited, code=exited, status=1/FAILURE", "daemon_exit"),
            ("systemd", "Failed to listen on Docker Socket for the API.", "start_failed"),
        ] {
            assert_eq!(code(program, text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn level_and_message_are_kept_without_their_quotes() {
        let text = "time=\"2025-03-04T05:06:07Z\" level=error msg=\"cannot read \\\"a\\\"\" error=\"input/output error\"";
        let told = understand(&Said { program: "dockerd", unit: None, text });
        let field = |name| told.as_ref().and_then(|told| told.fields.get(name)).and_then(|v| v.as_str()).map(str::to_owned);
        assert_eq!(field("level").as_deref(), Some("error"));
        assert_eq!(field("message").as_deref(), Some("cannot read \"a\""));
        assert_eq!(field("error").as_deref(), Some("input/output error"));
        assert_eq!(told.map(|told| told.component.to_string()).as_deref(), Some("service/docker"));
    }

    #[test]
    fn lines_in_syslog_clothes() {
        for (line, expected) in [
            ("Mar  4 05:06:07 node7 dockerd[88]: time=\"2025-03-04T05:06:07Z\" level=error msg=\"disk is gone\"", Some("error")),
            ("3月  4 05:06:07 node7 dockerd: time=\"2025-03-04T05:06:07Z\" level=error msg=\"disk is gone\"", Some("error")),
            ("Mar  4 05:06:07 node7 systemd[1]: docker.service: Start request repeated too quickly.", Some("start_failed")),
            ("Mar  4 05:06:07 node7 logger[88]: time=\"2025-03-04T05:06:07Z\" level=error msg=\"disk is gone\"", None),
        ] {
            let told = classify_line(line).and_then(|told| told.code).map(|code| code.to_string());
            assert_eq!(told.as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn clients_errors_and_words_in_names_are_nothing() {
        for text in [
            "time=\"2025-03-04T05:06:07Z\" level=info msg=\"Starting up\"",
            "time=\"2025-03-04T05:06:07Z\" level=info msg=\"pulled registry.example.com/error-budget:fatal\"",
            "time=\"2025-03-04T05:06:07Z\" level=info msg=\"a level=error msg=\\\"quoted\\\" b\"",
            "time=\"2025-03-04T05:06:07Z\" level=warning msg=\"no space left on device\"",
            "time=\"2025-03-04T05:06:07Z\" level=debug msg=\"error\" error=\"error\"",
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"Handler for GET /v1.43/containers/a/json returned error: No such container: a\"",
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"Handler for POST /v1.43/containers/a/stop returned error: Container a is already stopped\"",
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"Handler for GET /v1.43/events returned error: context canceled\"",
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"Not continuing with pull after error: context canceled\"",
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"Handler for DELETE /v1.43/images/a returned error: conflict: unable to remove\"",
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"attach failed\" error=\"write unix @: broken pipe\"",
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"Handler for POST /v1.43/images/create returned error: manifest unknown\"",
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"failed to load cni during init, please check CRI plugin status\" error=\"x\"",
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"failed to initialize a tracing processor\" error=\"no endpoint: skip plugin\"",
            "level=info",
            "time=\"2025-03-04T05:06:07Z\" level=error",
            "Error response from daemon: No such container: a",
        ] {
            assert_eq!(code("dockerd", text), None, "{text}");
        }
        for text in [
            "docker.service changed stop-sigterm -> dead",
            "Stopping Docker Application Container Engine...",
            "Started docker.service - Docker Application Container Engine.",
            "docker.service: Deactivated successfully.",
            "docker.service: Succeeded.",
            "docker.service: Consumed 3min 4.1s CPU time.",
            "docker.service: Main process exited, code=exited, status=0/SUCCESS",
            "docker.service: Main process exited, code=killed, status=15/TERM",
            "docker.service: Found left-over process 88 (containerd-shim) in control group while starting unit. Ignoring.",
            "Stopped Docker Application Container Engine.",
            "nginx.service: Main process exited, code=exited, status=1/FAILURE",
        ] {
            assert_eq!(code("systemd", text), None, "{text}");
        }
    }
}
