//! `doctor`.

use crate::world::World;

#[test]
fn what_is_there_and_what_is_missing_is_told() {
    let world = World::new();
    let all = world.run(&["doctor"]);
    assert_eq!(all.code, 0);
    assert!(all.output.contains("isolation"));
    let output = world
        .command(&world.work())
        .args(["doctor", "--format", "json"])
        .env("PATH", world.home())
        .output()
        .expect("runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one document");
    for tool in document["tools"].as_array().expect("tools") {
        assert_eq!(tool["found"], false);
        assert!(tool["mend"].as_str().is_some_and(|mend| mend.contains("install")));
    }
    assert!(
        document["exercises"]
            .as_array()
            .expect("exercises")
            .iter()
            .all(|exercise| exercise["runnable"] == false)
    );
    assert_eq!(document["home"]["writable"], true);
}

#[cfg(unix)]
#[test]
fn a_runtime_that_is_too_old_is_told_with_its_version() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let old = world.work().join("node");
    std::fs::write(&old, "#!/bin/sh\nprintf '%s\\n18.3.1\\n' \"$0\"\n").expect("written");
    std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o755)).expect("set");
    let output = world
        .command(&world.work())
        .arg("doctor")
        .env("PATH", format!("{}:/bin:/usr/bin", world.work().display()))
        .output()
        .expect("runs");
    let text = String::from_utf8_lossy(&output.stdout).replace("\n  ", " ");
    assert!(text.contains("is 18.3.1"), "{text}");
    let list = world
        .command(&world.work())
        .args(["list", "--format", "json"])
        .env("PATH", format!("{}:/bin:/usr/bin", world.work().display()))
        .output()
        .expect("runs");
    assert!(String::from_utf8_lossy(&list.stdout).contains("is 18.3.1"));
}
