//! The AWS command line, as people use it by hand.

use std::process::Command;

use super::outcome::Missing;
use super::process::finish;

/// The AWS command line against one endpoint.
pub(crate) struct AwsCli {
    environment: Vec<(&'static str, String)>,
}

impl AwsCli {
    pub(crate) fn with(environment: Vec<(&'static str, String)>) -> Result<Self, Missing> {
        if Command::new("aws").arg("--version").output().is_err() {
            return Err(Missing("the AWS command line (aws) on the PATH".to_owned()));
        }
        Ok(Self { environment })
    }

    /// Runs a command; what it prints, without the end of its last line. Arguments are apart at spaces.
    #[track_caller]
    pub(crate) fn run(&self, command: &str) -> String {
        let mut aws = Command::new("aws");
        aws.args(command.split_whitespace());
        aws.env("AWS_PAGER", "").env("AWS_EC2_METADATA_DISABLED", "true");
        aws.envs(self.environment.iter().map(|(name, value)| (*name, value)));
        finish(&mut aws).success().stdout.trim_end().to_owned()
    }
}
