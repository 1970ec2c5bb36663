//! Node groups.

use super::*;

#[test]
fn sizes_out_of_order() {
    insta::assert_snapshot!(said(&[("min = 1", "min = 3")]), @"
    error: `min` is 3, more than `desired`, which is 2
      --> environments/prod.toml:20:16
       |
    20 | size = { min = 3, desired = 2, max = 3 }
       |                ^            - `desired` is here
       |
       = help: lower `min` or raise `desired`: min ≤ desired ≤ max
    ");
    insta::assert_snapshot!(said(&[("desired = 2", "desired = 4")]), @"
    error: `desired` is 4, more than `max`, which is 3
      --> environments/prod.toml:20:29
       |
    20 | size = { min = 1, desired = 4, max = 3 }
       |                             ^        - `max` is here
       |
       = help: lower `desired` or raise `max`: min ≤ desired ≤ max
    ");
    insta::assert_snapshot!(said(&[("max = 3", "max = 451")]), @"
    error: `clusters.trantor.node_groups.general.size.max` is 451, which is not from 0 to 450
      --> environments/prod.toml:20:38
       |
    20 | size = { min = 1, desired = 2, max = 451 }
       |                                      ^^^
       |
       = help: write a number from 0 to 450
    ");
}

#[test]
fn an_unknown_instance_type() {
    insta::assert_snapshot!(said(&[("m7g.large", "m7q.large")]), @r#"
    error: unknown instance type "m7q.large"
      --> environments/prod.toml:19:19
       |
    19 | instance_types = ["m7q.large"]
       |                   ^^^^^^^^^^^
       |
       = help: did you mean "m7g.large"? A newer type needs `architecture = "arm64"` or "x86_64" beside it
    "#);
    insta::assert_snapshot!(said(&[("m7g.large", "m7g")]), @r#"
    error: "m7g" is not an EC2 instance type
      --> environments/prod.toml:19:19
       |
    19 | instance_types = ["m7g"]
       |                   ^^^^^
       |
       = help: write a family and a size: "m7g.large"
    "#);
    // A newer type is taken when its architecture is said.
    let newer = changed(&[("[\"m7g.large\"]", "[\"z9g.large\"]\narchitecture = \"arm64\"")]);
    let prod = load_prod(&newer).unwrap();
    let group = prod.clusters().next().unwrap().settings.node_groups.values().next().unwrap();
    assert_eq!(group.image().as_str(), "AL2023_ARM_64_STANDARD");
}

#[test]
fn an_instance_type_named_twice_and_none() {
    insta::assert_snapshot!(said(&[("\"m7g.large\"", "\"m7g.large\", \"m7g.large\"")]), @r#"
    error: `clusters.trantor.node_groups.general.instance_types` has "m7g.large" twice
      --> environments/prod.toml:19:32
       |
    19 | instance_types = ["m7g.large", "m7g.large"]
       |                   -----------  ^^^^^^^^^^^
       |                   |
       |                   first here
       |
       = help: remove one of the two
    "#);
    insta::assert_snapshot!(said(&[("\"m7g.large\"", "")]), @r#"
    error: a node group has 1 to 20 instance types, this has 0
      --> environments/prod.toml:19:18
       |
    19 | instance_types = []
       |                  ^^
       |
       = help: name at least one: ["m7g.large"]
    "#);
}

#[test]
fn a_zone_that_is_not_the_network_s() {
    insta::assert_snapshot!(said(&[("size = ", "zones = [\"us-east-1c\"]\nsize = ")]), @r#"
    error: us-east-1c is not one of the network's zones
      --> environments/prod.toml:20:10
       |
     5 | availability_zones = ["us-east-1a", "us-east-1b"]
       |                      ---------------------------- the network's zones
    ...
    20 | zones = ["us-east-1c"]
       |          ^^^^^^^^^^^^
       |
       = help: the network's zones are us-east-1a, us-east-1b
    "#);
}

#[test]
fn update_labels_and_taints() {
    let lines = r#"update = { max_unavailable = 1, max_unavailable_percentage = 33 }
labels = { "-bad" = "x", good = "no spaces" }
taints = [{ key = "a", effect = "NoSchedule" }]
size = "#;
    insta::assert_snapshot!(said(&[("size = ", lines)]), @r#"
    error: `update` has either `max_unavailable` or `max_unavailable_percentage`
      --> environments/prod.toml:20:10
       |
    20 | update = { max_unavailable = 1, max_unavailable_percentage = 33 }
       |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write one of the two: { max_unavailable_percentage = 33 }

    error: "-bad" is not a label key
      --> environments/prod.toml:21:12
       |
    21 | labels = { "-bad" = "x", good = "no spaces" }
       |            ^^^^^^
       |
       = help: a label key is 1 to 317 characters: letters, digits and any of . _ / -, beginning and ending with a letter or digit

    error: "no spaces" is not a label value
      --> environments/prod.toml:21:33
       |
    21 | labels = { "-bad" = "x", good = "no spaces" }
       |                                 ^^^^^^^^^^^
       |
       = help: a label value is 0 to 63 characters: letters, digits, dots, hyphens and underscores, beginning and ending with a letter or digit

    error: "NoSchedule" is not one of the choices
      --> environments/prod.toml:22:33
       |
    22 | taints = [{ key = "a", effect = "NoSchedule" }]
       |                                 ^^^^^^^^^^^^
       |
       = help: did you mean "NO_SCHEDULE"? The choices are "NO_SCHEDULE", "PREFER_NO_SCHEDULE" and "NO_EXECUTE"
    "#);
}

#[test]
fn images_and_labels_that_eks_or_the_launch_template_would_not_take() {
    for image in ["CUSTOM", "AL2_ARM_64", "WINDOWS_CORE_2022_x86_64"] {
        let said = said(&[("size = ", &format!("ami_type = \"{image}\"\nsize = "))]);
        assert!(said.contains(&format!("nodes of the image {image} cannot be described here")), "{said}");
    }
    for label in ["kubernetes.io/os", "topology.kubernetes.io/zone", "eks.amazonaws.com/x"] {
        let said = said(&[("size = ", &format!("labels = {{ \"{label}\" = \"x\" }}\nsize = "))]);
        assert!(said.contains(&format!("the label {label} is Kubernetes' or EKS's own")), "{said}");
    }
    assert!(accepted(&[("size = ", "labels = { \"example.com/team\" = \"x\" }\nsize = ")]));
}
