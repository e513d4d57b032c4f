//! The tables, as diesel sees them. Kept like `migrations/` by the contract tests.

diesel::table! { meta (key) { key -> Text, value -> Text, } }
diesel::table! {
    hosts (id) {
        id -> Text,
        name -> Text,
        address -> Text,
        presence -> Text,
        presence_since -> BigInt,
        enrolled_at -> BigInt,
        heard_at -> Nullable<BigInt>,
        interval_seconds -> Integer,
        boot_id -> Nullable<Text>,
        stopped_for -> Nullable<Text>,
        os -> Text,
        kernel -> Text,
        architecture -> Text,
        agent_version -> Text,
        uptime_seconds -> Nullable<BigInt>,
        taken -> Text,
        live_report_id -> Nullable<BigInt>,
        complete_report_id -> Nullable<BigInt>,
        group_name -> Text,
        site -> Text,
        rack -> Text,
        tags -> Text,
        notes -> Text,
        lifecycle -> Text,
        model -> Text,
        firmware -> Text,
    }
}
diesel::table! {
    credentials (id) {
        id -> Text,
        name -> Text,
        username -> Text,
        sealed_password -> Binary,
        sealed_bmc_key -> Nullable<Binary>,
        key_id -> Text,
        is_default -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        refused_at -> Nullable<BigInt>,
        refused_why -> Nullable<Text>,
    }
}
diesel::table! { credential_groups (group_name) { group_name -> Text, credential_id -> Text, } }
diesel::table! {
    bmcs (host_id) {
        host_id -> Text,
        address -> Text,
        ipmi_port -> Integer,
        redfish_port -> Integer,
        protocol -> Text,
        network -> Text,
        credential_id -> Nullable<Text>,
        pin -> Nullable<Text>,
        enabled -> Bool,
        created_at -> BigInt,
        learned -> Text,
        reachable_state -> Text,
        state_since -> BigInt,
        heard_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        last_error_code -> Nullable<Text>,
        vitals -> Text,
    }
}
diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        actor -> Text,
        actor_kind -> Text,
        address -> Text,
        action -> Text,
        subject -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        outcome -> Text,
        reason -> Text,
        hash -> Text,
    }
}
diesel::table! { inventories (host_id) { host_id -> Text, taken_at -> BigInt, body -> Text, } }
diesel::table! {
    host_keys (id) {
        id -> Text,
        host_id -> Text,
        public_key -> Binary,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    join_tokens (id) {
        id -> Text,
        secret_digest -> Binary,
        uses_left -> Integer,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        tags -> Text,
        group_name -> Text,
        site -> Text,
        rack -> Text,
    }
}
diesel::table! {
    reports (id) {
        id -> BigInt,
        host_id -> Text,
        epoch -> Text,
        sequence -> BigInt,
        received_at -> BigInt,
        encoding -> Text,
        digest -> Text,
        body -> Binary,
        taken_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    events (id) {
        id -> BigInt,
        host_id -> Text,
        component -> Text,
        source -> Text,
        class -> Text,
        code -> Nullable<Text>,
        severity -> Text,
        happened_at -> BigInt,
        last_at -> BigInt,
        received_at -> BigInt,
        count -> BigInt,
        evidence -> Text,
        fields -> Text,
    }
}
diesel::table! {
    alerts (id) {
        id -> BigInt,
        host_id -> Nullable<Text>,
        component -> Text,
        problem -> Text,
        rule -> Text,
        class -> Text,
        code -> Nullable<Text>,
        severity -> Text,
        title -> Text,
        opened_at -> BigInt,
        last_seen_at -> BigInt,
        resolved_at -> Nullable<BigInt>,
        resolved_why -> Nullable<Text>,
        count -> BigInt,
        evidence -> Text,
        told -> Bool,
        boot -> Nullable<Text>,
        advice -> Nullable<Text>,
        rule_version -> Integer,
        shadow -> Bool,
        meaning -> Nullable<Text>,
        pending_since -> Nullable<BigInt>,
    }
}
diesel::table! {
    transitions (id) {
        id -> BigInt,
        alert_id -> BigInt,
        step -> Text,
        severity -> Text,
        at -> BigInt,
        why -> Text,
    }
}
diesel::table! {
    silences (id) {
        id -> BigInt,
        filter -> Text,
        reason -> Text,
        author -> Text,
        created_at -> BigInt,
        starts_at -> BigInt,
        ends_at -> Nullable<BigInt>,
        recurrence -> Nullable<Text>,
        ended_by -> Nullable<Text>,
    }
}
diesel::table! { incident_members (alert_id) { alert_id -> BigInt, incident_id -> BigInt, } }
diesel::table! {
    tellings (alert_id) {
        alert_id -> BigInt,
        silenced_by -> Nullable<BigInt>,
        silenced_until -> Nullable<BigInt>,
        acknowledged_by -> Nullable<Text>,
        acknowledged_at -> Nullable<BigInt>,
        acknowledged_until -> Nullable<BigInt>,
        acknowledged_why -> Nullable<Text>,
        first_told_at -> Nullable<BigInt>,
        last_told_at -> Nullable<BigInt>,
        escalated -> Integer,
        follow_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    notifications (id) {
        id -> BigInt,
        alert_id -> BigInt,
        step -> Text,
        channel -> Text,
        state -> Text,
        created_at -> BigInt,
        due_at -> BigInt,
        attempts -> Integer,
        sent_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        message -> Text,
        given_up_at -> Nullable<BigInt>,
        tried_since -> Nullable<BigInt>,
        digest -> Bool,
    }
}
diesel::table! {
    notification_attempts (id) {
        id -> BigInt,
        notification_id -> BigInt,
        at -> BigInt,
        outcome -> Text,
        detail -> Text,
    }
}
diesel::table! {
    outages (id) {
        id -> BigInt,
        host_id -> Text,
        began_at -> BigInt,
        declared_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        cause -> Text,
        rebooted -> Nullable<Bool>,
        cleared_at -> Nullable<BigInt>,
        cleared_by -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}
diesel::table! {
    idempotency_keys (person, key) {
        person -> Text,
        key -> Text,
        digest -> Text,
        created_at -> BigInt,
        sealed_answer -> Nullable<Binary>,
        secrets_key_id -> Nullable<Text>,
    }
}
diesel::table! {
    views (id) {
        id -> BigInt,
        name -> Text,
        page -> Text,
        query -> Text,
        shared -> Bool,
        owner -> Text,
        created_at -> BigInt,
        changed_at -> BigInt,
    }
}
diesel::table! { watch_gaps (id) { id -> BigInt, from_at -> BigInt, to_at -> BigInt, why -> Text, } }
diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        password_hash -> Text,
        role -> Text,
        must_change_password -> Bool,
        created_at -> BigInt,
        scope -> Nullable<Text>,
        disabled -> Bool,
        last_seen_at -> Nullable<BigInt>,
        sealed_second_factor -> Nullable<Binary>,
        second_factor_key_id -> Nullable<Text>,
        second_factor_on -> Bool,
        second_factor_step -> BigInt,
    }
}
diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        address -> Text,
        public_id -> Text,
        last_used_at -> BigInt,
        browser -> Text,
        stepped_up_at -> BigInt,
    }
}
diesel::table! { recovery_codes (digest) { digest -> Binary, user_id -> BigInt, } }
diesel::table! {
    api_tokens (id) {
        id -> Text,
        user_id -> BigInt,
        name -> Text,
        digest -> Binary,
        role -> Text,
        scope -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        last_address -> Text,
        revoked_at -> Nullable<BigInt>,
        dangerous -> Bool,
    }
}
diesel::table! { kept_settings (key) { key -> Text, value -> Text, changed_at -> BigInt, changed_by -> Text, } }
diesel::table! { sensor_layouts (id) { id -> Text, body -> Text, } }
diesel::table! { sensor_sweeps (host_id, taken_at) { host_id -> Text, taken_at -> BigInt, layout_id -> Text, body -> Binary, } }
diesel::table! {
    rule_versions (rule_id, version) {
        rule_id -> Text,
        version -> Integer,
        origin -> Text,
        body -> Text,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}
diesel::table! {
    jobs (id) {
        id -> BigInt,
        batch_id -> BigInt,
        host_id -> Text,
        action -> Text,
        reason -> Text,
        actor -> Text,
        actor_address -> Text,
        state -> Text,
        created_at -> BigInt,
        started_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        steps -> Text,
        result -> Nullable<Text>,
        trouble -> Nullable<Text>,
        stirs -> Nullable<Text>,
        expected_until -> Nullable<BigInt>,
    }
}
diesel::table! { bmc_inventories (host_id) { host_id -> Text, taken_at -> BigInt, body -> Text, } }
diesel::table! {
    captures (id) {
        id -> BigInt,
        name -> Text,
        state -> Text,
        actor -> Text,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        ended_because -> Nullable<Text>,
        interval_ms -> Integer,
        seconds -> Integer,
        samples -> BigInt,
        late -> BigInt,
        failed -> BigInt,
        bytes -> BigInt,
        complete_until -> BigInt,
        marker_digest -> Binary,
    }
}
diesel::table! {
    capture_hosts (capture_id, place) {
        capture_id -> BigInt,
        place -> Integer,
        host_id -> Text,
        name -> Text,
        series -> Text,
        tallies -> Text,
    }
}
diesel::table! {
    capture_samples (id) {
        id -> BigInt,
        capture_id -> BigInt,
        place -> Integer,
        first_at -> BigInt,
        last_at -> BigInt,
        body -> Binary,
    }
}
diesel::table! { capture_markers (id) { id -> BigInt, capture_id -> BigInt, at -> BigInt, text -> Text, actor -> Text, } }
diesel::table! {
    tasks (id) {
        id -> BigInt,
        host_id -> Text,
        component -> Text,
        reason -> Text,
        title -> Text,
        severity -> Text,
        status -> Text,
        scheduled_for -> Nullable<BigInt>,
        assignee -> Text,
        created_by -> Nullable<Text>,
        created_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        verify_since -> Nullable<BigInt>,
        verify_millis -> BigInt,
        seen -> BigInt,
        tell -> Nullable<Text>,
    }
}
diesel::table! { task_notes (id) { id -> BigInt, task_id -> BigInt, at -> BigInt, author -> Text, text -> Text, } }
diesel::table! {
    task_links (id) {
        id -> BigInt,
        task_id -> BigInt,
        kind -> Text,
        linked_id -> BigInt,
        at -> BigInt,
        words -> Text,
    }
}
diesel::table! {
    task_signs (id) {
        id -> BigInt,
        host_id -> Text,
        component -> Text,
        reason -> Text,
        at -> BigInt,
        count -> BigInt,
        event_id -> BigInt,
        words -> Text,
    }
}
diesel::table! { reboots (id) { id -> BigInt, host_id -> Text, at -> BigInt, planned -> Bool, } }
diesel::table! {
    host_stretches (id) {
        id -> BigInt,
        host_id -> Text,
        kind -> Text,
        from_at -> BigInt,
        to_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    channels (name) {
        name -> Text,
        settings -> Text,
        sealed_secrets -> Binary,
        key_id -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(api_tokens, users);
diesel::joinable!(alerts -> hosts (host_id));
diesel::joinable!(tellings -> alerts (alert_id));
diesel::joinable!(bmcs -> hosts (host_id));
diesel::joinable!(sensor_sweeps -> sensor_layouts (layout_id));
diesel::allow_tables_to_appear_in_same_query!(sensor_sweeps, sensor_layouts);
diesel::allow_tables_to_appear_in_same_query!(
    hosts,
    tellings,
    incident_members,
    alerts,
    events,
    notifications,
    sessions,
    users,
    outages,
    reports,
    bmcs
);
