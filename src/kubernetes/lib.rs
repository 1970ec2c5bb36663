//! Kubernetes objects and their renderings. An [`Object`] is what the API server takes, made of typed kinds; it holds
//! no Terraform expression, so that every delivery gets the same object.

pub mod chart_values;
pub mod charts;
pub mod custom;
pub mod helm;
pub mod identity;
pub mod kustomize;
pub mod object;
mod object_name;
pub mod provider;
pub mod terraform;
pub mod yaml;

pub use k8s_openapi;
pub use object::{Kind, Object, Origin};
pub use object_name::{NoObjectName, ObjectName};
