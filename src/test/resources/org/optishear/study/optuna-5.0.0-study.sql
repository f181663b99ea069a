-- Written by Optuna 5.0.0 (RandomSampler(seed=3), 16 trials of a float, an int and a categorical, two objectives) and dumped by sqlite3's iterdump.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('v3.2.0.a');
CREATE TABLE studies (
	study_id INTEGER NOT NULL, 
	study_name VARCHAR(512) NOT NULL, 
	PRIMARY KEY (study_id)
);
INSERT INTO "studies" VALUES(1,'metric');
CREATE TABLE study_directions (
	study_direction_id INTEGER NOT NULL, 
	direction VARCHAR(8) NOT NULL, 
	study_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	PRIMARY KEY (study_direction_id), 
	UNIQUE (study_id, objective), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "study_directions" VALUES(1,'MINIMIZE',1,0);
INSERT INTO "study_directions" VALUES(2,'MINIMIZE',1,1);
CREATE TABLE study_system_attributes (
	study_system_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_system_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE study_user_attributes (
	study_user_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_user_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE trial_heartbeats (
	trial_heartbeat_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	PRIMARY KEY (trial_heartbeat_id), 
	UNIQUE (trial_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_intermediate_values (
	trial_intermediate_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	intermediate_value FLOAT, 
	intermediate_value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_intermediate_value_id), 
	UNIQUE (trial_id, step), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_params (
	param_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	param_name VARCHAR(512), 
	param_value FLOAT, 
	distribution_json TEXT, 
	PRIMARY KEY (param_id), 
	UNIQUE (trial_id, param_name), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_params" VALUES(1,1,'q',1.10159580514915100835e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(2,1,'level',1.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(3,1,'on',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(4,2,'q',1.78589390869530939554e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(5,2,'level',3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(6,2,'on',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(7,3,'q',1.02934406601659755864e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(8,3,'level',0.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(9,3,'on',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(10,4,'q',1.29828809522952148824e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(11,4,'level',-2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(12,4,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(13,5,'q',4.79637647543307288344e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(14,5,'level',0.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(15,5,'on',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(16,6,'q',5.67050163542637486457e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(17,6,'level',1.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(18,6,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(19,7,'q',1.08929803606368946766e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(20,7,'level',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(21,7,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(22,8,'q',7.75942515111297526075e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(23,8,'level',3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(24,8,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(25,9,'q',1.80566821707679614483e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(26,9,'level',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(27,9,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(28,10,'q',1.30682180504707234902e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(29,10,'level',0.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(30,10,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(31,11,'q',8.13039832752497249046e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(32,11,'level',0.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(33,11,'on',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(34,12,'q',9.15372798645955887408e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(35,12,'level',3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(36,12,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(37,13,'q',5.55955013247202645132e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(38,13,'level',0.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(39,13,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(40,14,'q',1.02807011963488381667e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(41,14,'level',-3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(42,14,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(43,15,'q',1.41537324363134220384e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(44,15,'level',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(45,15,'on',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
INSERT INTO "trial_params" VALUES(46,16,'q',7.47200248297856584045e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 2.0, "log": false}}');
INSERT INTO "trial_params" VALUES(47,16,'level',1.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 3}}');
INSERT INTO "trial_params" VALUES(48,16,'on',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["weight", "ria"]}}');
CREATE TABLE trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_user_attributes (
	trial_user_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_user_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_values (
	trial_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	value FLOAT, 
	value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_value_id), 
	UNIQUE (trial_id, objective), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_values" VALUES(1,1,0,1.010322,'FINITE');
INSERT INTO "trial_values" VALUES(2,1,1,2.10200000000000031263e+00,'FINITE');
INSERT INTO "trial_values" VALUES(3,2,0,1.617629,'FINITE');
INSERT INTO "trial_values" VALUES(4,2,1,4.786,'FINITE');
INSERT INTO "trial_values" VALUES(5,3,0,1.804727,'FINITE');
INSERT INTO "trial_values" VALUES(6,3,1,0.103,'FINITE');
INSERT INTO "trial_values" VALUES(7,4,0,0.088976,'FINITE');
INSERT INTO "trial_values" VALUES(8,4,1,3.298,'FINITE');
INSERT INTO "trial_values" VALUES(9,6,0,0.187446,'FINITE');
INSERT INTO "trial_values" VALUES(10,6,1,1.567,'FINITE');
INSERT INTO "trial_values" VALUES(11,7,0,0.007974,'FINITE');
INSERT INTO "trial_values" VALUES(12,7,1,3.089,'FINITE');
INSERT INTO "trial_values" VALUES(13,8,0,0.050202,'FINITE');
INSERT INTO "trial_values" VALUES(14,8,1,3.776,'FINITE');
INSERT INTO "trial_values" VALUES(15,9,0,0.649101,'FINITE');
INSERT INTO "trial_values" VALUES(16,9,1,3.806,'FINITE');
INSERT INTO "trial_values" VALUES(17,10,0,0.09414,'FINITE');
INSERT INTO "trial_values" VALUES(18,10,1,1.307,'FINITE');
INSERT INTO "trial_values" VALUES(19,11,0,1.034954,'FINITE');
INSERT INTO "trial_values" VALUES(20,11,1,0.813,'FINITE');
INSERT INTO "trial_values" VALUES(21,12,0,0.007162,'FINITE');
INSERT INTO "trial_values" VALUES(22,12,1,3.915,'FINITE');
INSERT INTO "trial_values" VALUES(23,13,0,0.197176,'FINITE');
INSERT INTO "trial_values" VALUES(24,13,1,0.556,'FINITE');
INSERT INTO "trial_values" VALUES(25,14,0,0.000788,'FINITE');
INSERT INTO "trial_values" VALUES(26,14,1,4.02800000000000046895e+00,'FINITE');
INSERT INTO "trial_values" VALUES(27,15,0,0.172535,'FINITE');
INSERT INTO "trial_values" VALUES(28,15,1,3.415,'FINITE');
INSERT INTO "trial_values" VALUES(29,16,0,1.063908,'FINITE');
INSERT INTO "trial_values" VALUES(30,16,1,1.74699999999999988631e+00,'FINITE');
CREATE TABLE trials (
	trial_id INTEGER NOT NULL, 
	number INTEGER, 
	study_id INTEGER, 
	state VARCHAR(8) NOT NULL, 
	datetime_start DATETIME, 
	datetime_complete DATETIME, 
	PRIMARY KEY (trial_id), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2026-11-26 09:06:58.710425','2026-11-26 09:06:58.794960');
INSERT INTO "trials" VALUES(2,1,1,'COMPLETE','2026-11-26 09:06:58.812875','2026-11-26 09:06:58.855533');
INSERT INTO "trials" VALUES(3,2,1,'COMPLETE','2026-11-26 09:06:58.877232','2026-11-26 09:06:58.915710');
INSERT INTO "trials" VALUES(4,3,1,'COMPLETE','2026-11-26 09:06:58.933506','2026-11-26 09:06:58.979090');
INSERT INTO "trials" VALUES(5,4,1,'FAIL','2026-11-26 09:06:59.001522','2026-11-26 09:06:59.072567');
INSERT INTO "trials" VALUES(6,5,1,'COMPLETE','2026-11-26 09:06:59.096664','2026-11-26 09:06:59.162707');
INSERT INTO "trials" VALUES(7,6,1,'COMPLETE','2026-11-26 09:06:59.175431','2026-11-26 09:06:59.221940');
INSERT INTO "trials" VALUES(8,7,1,'COMPLETE','2026-11-26 09:06:59.233275','2026-11-26 09:06:59.287171');
INSERT INTO "trials" VALUES(9,8,1,'COMPLETE','2026-11-26 09:06:59.304513','2026-11-26 09:06:59.333851');
INSERT INTO "trials" VALUES(10,9,1,'COMPLETE','2026-11-26 09:06:59.343292','2026-11-26 09:06:59.373898');
INSERT INTO "trials" VALUES(11,10,1,'COMPLETE','2026-11-26 09:06:59.383318','2026-11-26 09:06:59.417650');
INSERT INTO "trials" VALUES(12,11,1,'COMPLETE','2026-11-26 09:06:59.428271','2026-11-26 09:06:59.471197');
INSERT INTO "trials" VALUES(13,12,1,'COMPLETE','2026-11-26 09:06:59.490112','2026-11-26 09:06:59.526954');
INSERT INTO "trials" VALUES(14,13,1,'COMPLETE','2026-11-26 09:06:59.535482','2026-11-26 09:06:59.557129');
INSERT INTO "trials" VALUES(15,14,1,'COMPLETE','2026-11-26 09:06:59.564538','2026-11-26 09:06:59.588090');
INSERT INTO "trials" VALUES(16,15,1,'COMPLETE','2026-11-26 09:06:59.597403','2026-11-26 09:06:59.628178');
CREATE TABLE version_info (
	version_info_id INTEGER NOT NULL, 
	schema_version INTEGER, 
	library_version VARCHAR(256), 
	PRIMARY KEY (version_info_id), 
	CHECK (version_info_id=1)
);
INSERT INTO "version_info" VALUES(1,12,'5.0.0');
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
CREATE INDEX ix_trials_study_id ON trials (study_id);
COMMIT;
