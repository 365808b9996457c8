select installation_id from sirene.installation
