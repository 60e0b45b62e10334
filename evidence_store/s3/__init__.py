"""The object store over the S3 protocol; the only folder that knows the minio client."""
