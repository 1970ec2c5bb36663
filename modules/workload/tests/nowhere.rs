//! What is refused because it leads nowhere, or too far: rules, rollouts, services, jobs.

use insta::assert_snapshot;

use super::refused::{PLAIN, said, said_of};

#[test]
fn rules_that_give_more_than_they_say() {
    let rule = |rule: &str| said(&format!("rbac = [{rule}]"));
    assert_snapshot!(rule("{ resources = [\"*\"], verbs = [\"*\"] }"), @r#"
    error: "*" is not a kind of objects
     --> w.toml:4:24
      |
    4 | rbac = [{ resources = ["*"], verbs = ["*"] }]
      |                        ^^^
      |
      = help: a kind of objects is 1 to 127 characters: its plural in lowercase: "secrets"

    error: "*" is not one of the choices
     --> w.toml:4:39
      |
    4 | rbac = [{ resources = ["*"], verbs = ["*"] }]
      |                                       ^^^
      |
      = help: the choices are "get", "list", "watch", "create", "update", "patch" and "delete"
    "#);
    assert_snapshot!(rule("{ resources = [\"secrets\", \"rolebindings\"], verbs = [\"get\"] }"), @r#"
    error: it may read or change every secret of its namespace
     --> w.toml:4:24
      |
    4 | rbac = [{ resources = ["secrets", "rolebindings"], verbs = ["get"] }]
      |                        ^^^^^^^^^
      |
      = help: name them: `resource_names = ["registry"]`; only `create` goes without

    error: by rolebindings, a workload could give itself more than it has
     --> w.toml:4:35
      |
    4 | rbac = [{ resources = ["secrets", "rolebindings"], verbs = ["get"] }]
      |                                   ^^^^^^^^^^^^^^
      |
      = help: leave it to people and their controllers
    "#);
}

#[test]
fn rollouts_that_cannot_be() {
    let rollout = |rollout: &str| said(&format!("rollout = {rollout}"));
    assert_snapshot!(rollout("{ max_surge = 0 }"), @r#"
    error: with no pod more and no pod fewer, no pod can ever be replaced
     --> w.toml:4:25
      |
    4 | rollout = { max_surge = 0 }
      |                         ^
      |
      = help: write `max_surge = "25%"`
    "#);
    assert_snapshot!(rollout("{ strategy = \"canary\", traffic = \"load-balancer\", steps = [{ weight = 50 }, { weight = 10 }] }"), @r#"
    error: a load balancer weighs the requests of a canary with an ingress only
     --> w.toml:4:44
      |
    4 | rollout = { strategy = "canary", traffic = "load-balancer", steps = [{ weight = 50 }, { weight = 10 }] }
      |                                            ^^^^^^^^^^^^^^^
      |
      = help: write `strategy = "canary"` and `ingress`, or `traffic = "pods"`

    error: a step has no more weight than the one before it
     --> w.toml:4:98
      |
    4 | rollout = { strategy = "canary", traffic = "load-balancer", steps = [{ weight = 50 }, { weight = 10 }] }
      |                                                                                                  ^^
      |
      = help: write the steps by growing weight
    "#);
    assert_snapshot!(said("kind = \"stateful-set\"\nrollout = { strategy = \"blue-green\" }"), @r#"
    error: only a deployment is brought out this way
     --> w.toml:5:24
      |
    5 | rollout = { strategy = "blue-green" }
      |                        ^^^^^^^^^^^^
      |
      = help: write `strategy = "rolling"`, or `kind = "deployment"`
    "#);
}

#[test]
fn what_leads_nowhere() {
    assert_snapshot!(said("service = { kind = \"load-balancer\" }"), @r#"
    error: nothing says from where the load balancer is reached
     --> w.toml:4:1
      |
    4 | service = { kind = "load-balancer" }
      | ^^^^^^^
      |
      = help: write the ranges: `source_ranges = ["10.0.0.0/8"]`
    "#);
    assert_snapshot!(said_of(&format!("{}ingress = {{ hosts = [] }}", PLAIN.replace("ports", "#"))), @r"
    error: an ingress is to lead to it, but it has no service
     --> w.toml:4:11
      |
    4 | ingress = { hosts = [] }
      |           ^^^^^^^^^^^^^^
      |
      = help: add `ports = { http = 8080 }`, or remove `ingress`
    ");
    assert_snapshot!(said("kind = \"jobs\""), @r#"
    error: nothing but jobs, of which there are none
     --> w.toml:4:8
      |
    4 | kind = "jobs"
      |        ^^^^^^
      |
      = help: add `[….jobs.<name>]`
    "#);
    assert_snapshot!(said("termination_grace_period_seconds = 10"), @r"
    error: pods are killed after 10 seconds, and wait for 15 before they stop
     --> w.toml:4:36
      |
    4 | termination_grace_period_seconds = 10
      |                                    ^^
      |
      = help: raise it above `pre_stop.sleep_seconds`
    ");
    assert_snapshot!(said("config = { A = \"1\" }\nsecrets = { A = { secret = \"a\" }, B = {} }"), @r#"
    error: `A` is in `config` too
     --> w.toml:5:17
      |
    5 | secrets = { A = { secret = "a" }, B = {} }
      |                 ^^^^^^^^^^^^^^^^
      |
      = help: a variable is one or the other: remove one of the two

    error: `secrets.B` has either `secret` or `parameter`
     --> w.toml:5:39
      |
    5 | secrets = { A = { secret = "a" }, B = {} }
      |                                       ^^
      |
      = help: write one of the two: { secret = "dawn/database", property = "password" }
    "#);
    assert_snapshot!(said("probes = { readiness = { http = \"/\", tcp = \"http\" } }"), @r#"
    error: `probes.readiness` has 2 of `http`, `tcp`, `grpc` and `exec`
     --> w.toml:4:24
      |
    4 | probes = { readiness = { http = "/", tcp = "http" } }
      |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write one of the four: { http = "/ready" }, or "none"
    "#);
}
