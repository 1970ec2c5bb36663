//! What the tests share: the binary, copies of the repository, Terraform, Python, the local AWS, outside judges.

pub(crate) mod aws_cli;
pub(crate) mod axe;
pub(crate) mod browser;
pub(crate) mod checkov;
pub(crate) mod digest;
pub(crate) mod faulty_aws;
pub(crate) mod git;
pub(crate) mod guide;
pub(crate) mod kubectl;
pub(crate) mod local_aws;
pub(crate) mod outcome;
pub(crate) mod pipeline_roles;
pub(crate) mod plan;
pub(crate) mod plan_view;
pub(crate) mod process;
pub(crate) mod project;
pub(crate) mod provider_mirror;
pub(crate) mod python;
pub(crate) mod root_module;
pub(crate) mod terraform;
pub(crate) mod tree;
