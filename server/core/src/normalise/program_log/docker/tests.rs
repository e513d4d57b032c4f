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
        ("docker", "docker: Error response from daemon: could not select device driver \"\" with capabilities: [[gpu]].", "error"),
        ("docker", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?", "error"),
        ("dockerd", "FATA[0000] Error starting daemon: pid file found", "start_failed"),
        ("dockerd", "ERRO[2025-03-04T05:06:07.000000000Z] cannot read the disk", "error"),
        ("dockerd", "time=\"x\" level=fatal msg=\"no sockets found via socket activation: make sure\"", "start_failed"),
        ("systemd", "Job docker.service/start failed with result 'dependency'.", "start_failed"),
        ("systemd", "Job for docker.service failed because the control process exited with error code.", "start_failed"),
        ("systemd", "docker.service: Failed at step EXEC spawning /usr/bin/dockerd: No such file or directory", "start_failed"),
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
