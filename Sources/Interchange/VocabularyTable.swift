extension Vocabulary {
  /// What producers call things: one line a role, its names in order of precedence, so that where a record has two of them the
  /// first wins. Case and `_ - . space` in a name do not matter; a prefix such as `vital_` or `patient_`, and a unit at the end,
  /// need no entry (see `Vocabulary.meaning`). `parent.child` stands for a field of an object.
  ///
  /// Collected from this project's own three forms; public Kafka producers of vital signs; MIMIC-III and IV, eICU, the PhysioNet
  /// challenges of 2012 and 2019, VitalDB; IntelliVue labels; ISO/IEEE 11073-10101 reference identifiers (MDC_…); open mHealth;
  /// and the same words in Spanish, Portuguese, German, French, Italian, Dutch, Polish, Czech, Swedish, Norwegian, Danish, Finnish,
  /// Turkish, Russian, Chinese, Japanese and Korean, but for abbreviations that are something else's too (PAS, HF).
  static let fieldTable = """
    patient: patient_id patient patient_identifier patient.patient_id patient_mrn mrn medical_record_number subject_id \
      patient_lifetime_id lifetime_id patient_no patient_number patient_code patientuid patient_uuid pat_id pt_id paciente_id \
      id_paciente patienten_id \
      patient_nr person_id patientunitstayid patient_unit_stay_id hospitalization_id pat_mrn_id tracked_entity \
      tracked_entity_instance \
      patient.reference subject.reference id_patient paziente_id id_paziente patientnummer patientennummer patient.value \
      patient_id.value \
      patient_identifier.value pid.3 pid.3.1 patient_identification.primary_id pacjent pacjent_id id_pacjenta pasient_id potilas \
      potilas_id \
      potilastunnus hasta hasta_id hasta_no pacient pacient_id id_pacienta пациент пациент_id id_пациента 患者id 患者编号 患者番号 病人id \
      환자id 환자번호
    name: patient_name name patient_full_name full_name patient.display paciente_nombre nombre_paciente nombre_completo \
      nome_paciente nom_patient patientenname pid.5 name.text 姓名 患者姓名 患者名 氏名 환자명 фио
    givenName: pid.5.2 first_name given_name patient.first_name patient.given patient.given_name name.first name.given
    familyName: pid.5.1 last_name family_name surname patient.last_name patient.family patient.family_name patient.surname \
      name.last \
      name.family
    ward: ward ward_id ward_name patient.ward care_unit nursing_unit department hospital_ward station point_of_care \
      location.ward patient.location.ward location.unit patient.unit sala_hospital servicio oddzial avdelning avdeling afdeling \
      osasto отделение 病区 病棟 병동
    bed: bed bed_id bed_no bed_number bed_label bed_name patient.bed location.bed bedside_id cama leito bett lit letto \
      patient.bed_id lozko sang seng vuode yatak luzko койка 床号 床位 ベッド 병상 병상번호
    room: room room_no room_number room_id room_name patient.room location.room zimmer zimmernummer habitacion chambre kamer
    time.measured: measured_at measurement_time measurement_timestamp measurement_date_time measured_time measured_on \
      observed_at observation_time observation_timestamp observation_date_time effective_date_time effective_time \
      effective_instant chart_time charted_at taken_at sampled_at sample_time sample_timestamp collected_at collection_time \
      recorded_at recorded_time recorded_on record_time recording_time reading_time reading_timestamp vital_time vitals_time \
      vital_timestamp acquired_at acquisition_time captured_at capture_time performed_at occurred_at occurrence_time \
      occurrence_time_utc device_time device_timestamp phenomenon_time result_time source_timestamp monitor_time measure_time \
      effective_time_frame.date_time obs_datetime determination_time obx.14 \
      effective_time_frame.time_interval.end_date_time \
      effective_time_frame.time_interval.start_date_time time_interval.end_date_time time_interval.start_date_time obs_time \
      fecha_medicion hora_medicion messzeitpunkt start_time_nanos event_end_dt_tm performed_dt_tm recorded_dttm czas_pomiaru \
      mittausaika \
      olcum_zamani \
      время_измерения 测量时间 測定時刻 測定日時 측정시간
    time: ts timestamp time event_time event_timestamp datetime epoch epoch_ms epoch_seconds epoch_millis unix_time \
      unix_timestamp timestamp_ms timestamp_us timestamp_ns timestamp_utc timestamp_millis time_ms time_utc utc_time utc \
      event_ts event_date event_date_time event_at date_and_time instant at time_unix_nano encounter_datetime \
      fecha_hora marca_tiempo marca_de_tiempo fecha_y_hora data_hora zeitstempel zeitpunkt zeit horodatage heure uhrzeit hora \
      ora tijdstip tijd \
      data_ora czas znacznik_czasu \
      tidpunkt tidspunkt tidsstempel aika aikaleima zaman casova_znacka время 时间 時刻 日時 시간
    time.sent: created_at creation_time creation_date_time create_time created created_on sent_at send_time sent_time \
      published_at publish_time issued emitted_at produced_at updated_at last_updated modified_at message_time \
      message_timestamp enqueued_time enqueued_time_utc event_enqueued_utc_time iothub_enqueuedtime iothub_creation_time_utc \
      system_properties.iothub_enqueuedtime received_at ingested_at ingestion_time inserted_at processed_at processing_time \
      logged_at log_time kafka_timestamp ts_ms ts_us ts_ns event_processed_utc_time approximate_creation_date_time
    zone: timezone time_zone tz tzid utc_offset tz_offset timezone_offset time_zone_offset
    date: date measure_date measurement_date observation_date record_date chart_date reading_date fecha datum
    heartRate: hr heart_rate heartrate_value ecg_hr btb_hr ecg_heart_rate heart_beat heart_beats heart_beat_rate \
      beats_per_minute \
      card_freq cardiac_frequency cardiac_rate heart_frequency hr_ecg mdc_ecg_heart_rate mdc_ecg_card_beat_rate \
      frecuencia_cardiaca ritmo_cardiaco frequencia_cardiaca batimentos_cardiacos batimentos heart_rate_ecg batimento_cardiaco \
      herzfrequenz herzschlag \
      frequence_cardiaque rythme_cardiaque frequenza_cardiaca battito_cardiaco battiti_cardiaci hartslag hartfrequentie fc \
      czestosc_akcji_serca hjartfrekvens hjertefrekvens syke kalp_hizi \
      kalp_atis_hizi srdecni_frekvence apical_heart_rate heart_rate_monitored чсс 心率 心拍数 심박수 심박
    pulse: pulse pulse_rate pulse_bpm pr pleth_hr spo2_hr spo2_pr pulse_ox_rate pulse_oximeter_rate peripheral_pulse_rate \
      pulse_heart_beat_rate mdc_puls_oxim_puls_rate \
      mdc_puls_rate_non_inv mdc_puls_rate mdc_bld_puls_rate_inv pulso puls pouls polso pulsfrequenz tetno nabiz pulssi tep \
      tepova_frekvence пульс 脉搏 脉率 脈拍 \
      脈拍数 맥박 맥박수
    respiratoryRate: rr respiratory_rate respiration_rate resp_rate resp respirations respiration breathing_rate breath_rate \
      breaths breaths_per_minute breaths_per_min respiratory_frequency resp_freq respirations_per_minute rr_co2 co2_rr \
      resp_rr awrr rr_total \
      rr_spont spont_rr respirations_rate impedance_rr respiratory_rate_total imp_rr mdc_resp_rate mdc_tthor_resp_rate \
      mdc_co2_resp_rate mdc_away_resp_rate \
      mdc_puls_oxim_pleth_resp_rate frecuencia_respiratoria frequencia_respiratoria atemfrequenz frequence_respiratoire \
      frequenza_respiratoria atti_respiratori ademhalingsfrequentie ademfrequentie_monitor ademhaling ademfrequentie \
      ventilation.rate lungs.rate fr oddechy czestosc_oddechow \
      liczba_oddechow andningsfrekvens respirationsfrekvens respirasjonsfrekvens hengitystaajuus solunum solunum_sayisi \
      solunum_hizi dechova_frekvence чдд частота_дыхания 呼吸 呼吸频率 呼吸率 呼吸数 呼吸回数 호흡수 호흡
    oxygenSaturation: spo2 oxygen_saturation o2_saturation o2_sat sp02 spo02 sao2 sat_o2 o2sats sats saturation blood_oxygen \
      blood_oxygen_level blood_oxygen_saturation arterial_oxygen_saturation \
      arterial_blood_oxygen_saturation arterial_blood_oxygen_saturation_pulse_oximeter oxygen_saturation_in_arterial_blood \
      oxygen_saturation_in_arterial_blood_by_pulse_oximetry o2_saturation_pulseoxymetry o2_saturation_pulseoximetry oxygen_level \
      oxygen_sat ox_sat oxy_sat pulse_ox pulse_oximetry pulse_oximeter \
      pleth_spo2 spo2_sat spo2_level spo2_rate spo2_pleth peripheral_oxygen_saturation mdc_puls_oxim_sat_o2 mdc_sat_o2 \
      saturacion_oxigeno saturacion_de_oxigeno saturacion saturacao_oxigenio saturacao_de_oxigenio saturacao_de_o2 saturacao \
      sauerstoffsaettigung sauerstoffsattigung saturation_oxygene saturation_en_oxygene saturazione saturazione_ossigeno \
      saturatie saturatie_monitor zuurstofsaturatie oximetry.saturation saturacja saturacja_krwi syremattnad syrgasmattnad \
      iltmaetning \
      oksygenmetning happisaturaatio saturasyon oksijen_saturasyonu saturace сатурация 血氧 血氧饱和度 酸素飽和度 血中酸素飽和度 산소포화도
    systolicPressure: sbp systolic_blood_pressure systolic_pressure systolic_bp systolic bp_systolic blood_pressure_systolic \
      blood_pressure_sys bp_sys sys_bp sys_blood_pressure sys_abp nisysabp abp_sys abp_systolic abps art_sys art_sbp \
      art_systolic art_s ibp_s art1_sys arterial_systolic ibp_sys ibp_systolic nibp_sys nibp_systolic nibp_sbp nibps nbp_sys \
      nbp_systolic nbps \
      sbp_ni sbp_nibp nisbp non_invasive_systolic systemic_systolic non_invasive_blood_pressure_systolic \
      arterial_blood_pressure_systolic invasive_systolic_arterial_pressure \
      non_invasive_systolic_arterial_pressure \
      blood_pressure_arterial_systolic blood_pressure_non_invasive_systolic \
      art_1_sys bp_high bp_upper bp_hi sys systol systole \
      blood_pressure_high high_blood_pressure_value pressure_systolic upper_pressure mdc_press_bld_noninv_sys \
      mdc_press_cuff_sys mdc_press_bld_art_sys mdc_press_bld_art_abp_sys mdc_press_bld_sys presion_sistolica \
      presion_arterial_sistolica tension_sistolica sistolica pressao_sistolica pressao_arterial_sistolica systolisch \
      blutdruck_systolisch systolischer_blutdruck nibp_systolisch abp_systolisch pression_systolique \
      pression_arterielle_systolique pa_systolique tension_systolique systolique pressione_sistolica \
      pressione_arteriosa_sistolica sistole bloeddruk_systolisch niet_invasieve_bloeddruk_systolisch rr_sys ar1_s rr_syst \
      ar1_sys nibd_s nibd_sys blood_pressure.upper blood_pressure.s bp.s bp.sbp \
      nibp.high tas cisnienie_skurczowe skurczowe systoliskt systoliskt_blodtryck systolisk systolisk_blodtryk \
      systolisk_blodtrykk systolinen systolinen_verenpaine sistolik sistolik_tansiyon sistolik_kan_basinci systolicky_tlak \
      систолическое систолическое_давление систолическое_ад 收缩压 収縮期血圧 収縮期 最高血圧 수축기혈압 수축기
    diastolicPressure: dbp diastolic_blood_pressure diastolic_pressure diastolic_bp diastolic bp_diastolic bp_diasystolic \
      blood_pressure_diastolic blood_pressure_dia bp_dia dia_bp dia_blood_pressure dias_abp nidiasabp dias_bp abp_dia abp_dias \
      abp_diastolic abpd art_dia art_dbp art_diastolic art_d ibp_d art1_dia arterial_diastolic ibp_dia ibp_diastolic nibp_dia \
      nibp_diastolic \
      nibp_dbp nibpd nbp_dia nbp_diastolic nbpd dbp_ni dbp_nibp nidbp non_invasive_diastolic systemic_diastolic \
      non_invasive_blood_pressure_diastolic arterial_blood_pressure_diastolic \
      invasive_diastolic_arterial_pressure non_invasive_diastolic_arterial_pressure \
      blood_pressure_arterial_diastolic blood_pressure_non_invasive_diastolic \
      art_1_dia bp_low \
      bp_lower bp_lo dia diast diastole blood_pressure_low pressure_diastolic lower_pressure mdc_press_bld_noninv_dia \
      mdc_press_cuff_dia mdc_press_bld_art_dia mdc_press_bld_art_abp_dia mdc_press_bld_dia presion_diastolica \
      presion_arterial_diastolica tension_diastolica diastolica pressao_diastolica pressao_arterial_diastolica diastolisch \
      blutdruck_diastolisch diastolischer_blutdruck nibp_diastolisch abp_diastolisch pression_diastolique \
      pression_arterielle_diastolique pa_diastolique tension_diastolique diastolique pressione_diastolica \
      pressione_arteriosa_diastolica bloeddruk_diastolisch niet_invasieve_bloeddruk_diastolisch rr_dia rr_diast ar1_d ar1_dia \
      nibd_d nibd_dia blood_pressure.lower blood_pressure.d bp.d bp.dbp nibp.low tad cisnienie_rozkurczowe rozkurczowe \
      diastoliskt \
      diastoliskt_blodtryck diastolisk diastolisk_blodtryk diastolisk_blodtrykk diastolinen diastolinen_verenpaine diyastolik \
      diyastolik_tansiyon diyastolik_kan_basinci diastolicky_tlak диастолическое диастолическое_давление диастолическое_ад \
      舒张压 拡張期血圧 拡張期 最低血圧 이완기혈압 이완기
    temperature: core_temperature core_temp temp_core tcore body_temperature body_temp tympanic_temperature tympanic_temp \
      ear_temperature oral_temperature oral_temp rectal_temperature rectal_temp axillary_temperature axillary_temp \
      esophageal_temperature tesoph trect bladder_temperature core_body_temperature temperature_central temperature_core \
      temperature_oral temperature_tympanic temperature_rectal temperature_axillary temperature_bladder \
      temperature_temporal_artery temp_bloed temp_rectaal temp_axillair temp_blaas temp_oor blood_temperature tblood temp_blood \
      patient_temperature \
      patient_temp temp temperature bt tmp_body mdc_temp mdc_temp_body mdc_temp_core mdc_temp_oral \
      mdc_temp_rect mdc_temp_ear mdc_temp_tymp mdc_temp_esoph mdc_temp_nasoph mdc_temp_foley mdc_temp_bld mdc_temp_axil \
      temperatura temperatura_corporal temp_corporal temperatura_corporea koerperkerntemperatur korperkerntemperatur \
      kerntemperatur koerpertemperatur korpertemperatur temperatur \
      temperature_corporelle temperatuur lichaamstemperatuur temperatura_ciala kroppstemperatur kropstemperatur \
      ruumiinlampo ruumiinlampotila lampotila ates vucut_sicakligi vucut_isisi telesna_teplota teplota температура_тела \
      температура 体温 체온
    bloodPressure: blood_pressure bp nibp abp nbp ibp arterial_blood_pressure arterial_pressure non_invasive_blood_pressure \
      mdc_press_bld_noninv mdc_press_bld presion_arterial tension_arterial pressao_arterial blutdruck pression_arterielle \
      tension_arterielle pressione_arteriosa pressione_sanguigna bloeddruk ta cisnienie cisnienie_tetnicze blodtryck \
      blodtryk blodtrykk verenpaine tansiyon kan_basinci krevni_tlak ад артериальное_давление 血压 血圧 혈압
    onOxygen: on_oxygen supplemental_oxygen supplemental_o2 supp_o2 supp_oxygen on_o2 oxygen_therapy o2_therapy \
      oxygen_supplementation air_or_oxygen air_oxygen o2_supplement inspired_oxygen ins_oxy oxygen_given receiving_oxygen \
      is_on_oxygen
    oxygenFlow: o2_flow oxygen_flow oxygen_flow_rate o2_flow_rate flow_rate_o2 o2_lpm oxygen_lpm o2_liters o2_litres \
      oxygen_liters oxygen_litres o2_l o2_l_min oxygen_l_min oxy_l o2_liters_per_minute oxygen_liters_per_minute \
      litres_of_oxygen liters_of_oxygen \
      supplemental_oxygen_flow mdc_flow_o2_fg
    oxygenFraction: fio2 fraction_inspired_oxygen fraction_of_inspired_oxygen inspired_oxygen_fraction oxygen_fraction \
      inspired_o2_fraction inhaled_oxygen_concentration fio2_set set_fio2 fio2_percent mdc_conc_insp_o2 mdc_conc_away_o2_insp
    oxygenDevice: o2_device oxygen_device oxygen_dev oxygen_delivery oxygen_delivery_device oxygen_delivery_method o2_delivery \
      o2_delivery_device o2_delivery_method delivery_device oxygen_source o2_source oxygen_mode
    oxygenScale: spo2_scale oxygen_saturation_scale news2_spo2_scale
    oxygenScaleAuthor: spo2_scale_by oxygen_saturation_scale_by news2_spo2_scale_by
    birthDate: birth_date date_of_birth birthdate dob patient_birth_date
    pregnancy: pregnant is_pregnant
    author: entered_by
    alarmOrder: alarm_order
    alarmOrderAuthor: alarm_order_by
    alarmOrderReason: alarm_order_reason
    alarmOrderSpan: alarm_order_seconds
    consciousness: consciousness acvpu avpu level_of_consciousness loc consciousness_level conscious_level mental_status \
      avpu_score acvpu_score level_of_responsiveness responsiveness avpu_scale acvpu_scale neuro_avpu loc_avpu conciencia \
      nivel_conciencia nivel_de_conciencia nivel_consciencia bewusstsein bewusstseinslage conscience
    comaScale: gcs gcs_total glasgow_coma_scale glasgow_coma_score glasgow glasgow_score total_gcs gcs_score coma_scale \
      glasgow_coma_scale.total gcs_sum
    comaEye: gcs_eye gcs_eyes gcs_e eye_opening gcs_eye_opening glasgow_coma_scale.eye glasgow_coma_scale.eyes
    comaVerbal: gcs_verbal gcs_v verbal_response gcs_verbal_response glasgow_coma_scale.verbal
    comaMotor: gcs_motor gcs_m motor_response gcs_motor_response glasgow_coma_scale.motor
    metric: metric metric_name metric_type data_type_name metric_id metric_code vital vital_type vital_name \
      vital_sign \
      vital_sign_type \
      vital_sign_name \
      measurement_type measurement_name measure_name measure_type parameter parameter_name parameter_code param param_name \
      observation_type observation_name observation_code reading_type reading_name signal_name sign_name sign_type \
      measurement_concept_id data_element item_id \
      item_name test_name type_of_measurement physio_id variable variable_name channel_name vital_code vital_sign_code \
      concept_name disp_name flo_meas_name flo_dis_name event_cd_disp event_display loinc loinc_code mdc_code signo_vital \
      observation_identifier obx.3 obx.3.1
    label: sub_label type code kind label display title category attribute sensor sensor_type sensor_name signal channel item key field \
      measurement measure observation test property feature component concept text vital_category
    value: value val magnitude measure_value value_numeric numeric_value value_num value_number value_quantity value_decimal \
      value_double value_float \
      value_int value_integer value_string value_text measured_value measurement_value observation_value reading_value \
      result_value result_val meas_value vital_value metric_value sensor_value result quantity amount as_double as_int obx.5 \
      obx.5.1 \
      param_value parameter_value value_as_number qty fp_val
    unit: unit units uom unit_of_measure unit_of_measurement value_uom value_unit value_units measurement_unit unit_code \
      unit_name unit_id unit_concept_id unit_label result_units_disp result_units_cd_disp metric_unit vital_unit unite einheit \
      unidad unidade obx.6 obx.6.1 observation_units
    temperatureUnit: temp_unit temperature_unit body_temperature_unit body_temp_unit temp_units temperature_units temp_scale \
      temperature_scale temp_uom
    pressureUnit: bp_unit blood_pressure_unit pressure_unit bp_units blood_pressure_units sbp_unit systolic_unit nibp_unit \
      bp_uom
    rateUnit: hr_unit heart_rate_unit rr_unit respiratory_rate_unit pulse_unit
    saturationUnit: spo2_unit oxygen_saturation_unit spo2_units o2_sat_unit
    device: device_id device_name device_serial device_serial_number device_uuid device_identifier unique_device_identifier \
      equipment_id \
      monitor_id source_device source_device_id medical_device_id
    site: site body_site measurement_site measurement_location site_of_measurement temperature_site temp_site \
      temperature_source temp_source temperature_type temp_type temperature_location temp_location probe_site probe_location \
      sensor_site sensor_location placement
    surroundings: humidity relative_humidity room_humidity co2_ppm air_quality lux illuminance light_level noise_level \
      barometric_pressure atmospheric_pressure air_pressure aqi pm25 pm10 tvoc voc
    aside: room_temperature room_temp ambient_temperature ambient_temp skin_temperature skin_temp surface_temperature env_temp \
      environment_temperature environmental_temperature air_temperature air_temp outdoor_temperature indoor_temperature \
      device_temperature device_temp sensor_temperature cpu_temperature board_temperature wrist_temperature \
      peripheral_temperature toe_temperature temp_huid temperatura_cutanea hauttemperatur water_temperature \
      incubator_temperature blanket_temperature target_temperature \
      mdc_temp_skin mdc_temp_room mdc_temp_ambient rr_interval rr_intervals rri rr_ms ibi ibi_ms inter_beat_interval \
      nn_interval rr_interval_ms rr_sd hrv heart_rate_variability map mean_arterial_pressure mbp mean_bp mean_blood_pressure \
      mdc_press_bld_noninv_mean mdc_press_cuff_mean mdc_press_bld_art_mean mdc_press_bld_art_abp_mean abp_m abpm abp_mean \
      nbp_m nbpm nbp_mean nibp_m nibpm nibp_mean nibd_m art_m art_mean ar1_m ibp_mean rr_mean etco2 svo2 scvo2 pao2 pi \
      perfusion_index mdc_bld_perf_index glucose blood_glucose old_image \
      previous previous_vitals desired goal goals baseline thresholds threshold limits limit alarm_limits alarms alarm ranges \
      range normal_range \
      reference_range reference target targets environment ambient environmental device skin old
    plumbing: schema specversion datacontenttype dataschema transaction source message_id topic_arn signature \
      signature_version signing_cert_url unsubscribe_url subscribe_url schema_id schema_version content_type before \
      entered_in_error_ts spo2_scale_reason movement merge into
    person: patients residents pacientes patienten pazienti pid patient_info patient_data patient_details subject \
      patient_information patient_identity patient_identification paciente person
    envelope: envelope kinesis payload data body after message msg event content new_image dynamodb fullDocument record detail \
      data_base64 \
      event_data value_json value_schema_payload resource log
    group: enrichments vitals vital_signs vital_signs_data vitals_data vitals_list vital_list signs patient_vitals param_list \
      series \
      time_series signos_vitales sinais_vitais \
      vitalparameter vitalwerte vital_values measurements measurement_list measures metrics metrics_list metric_list \
      observations observation_list readings reading reading_list values params parameters parameter_list sensors sensor_data \
      sensor_readings telemetry results health_data health biometrics physiology physiological cardiovascular cardiac cardio \
      respiratory hemodynamics haemodynamics hemodynamic circulation circulatory breathing oxygenation oxygen oximetry \
      oximeter ecg monitor monitor_data monitoring monitoring_data details fields attributes properties features signals \
      samples sample records events list entries items rows batch effective_time_frame time_interval system_properties \
      location neuro neurological vital_data clinical clinical_data basic_vitals latest current latest_vitals current_vitals \
      vital_readings heart lungs body_data channels numerics dataset messages beds obs obx \
      data_values group_members numeric_set point points resource_metrics scope_metrics data_points gauge measure_values \
      common_attributes
    header: header meta metadata context encounter visit tags labels dimensions message_header event_context
    deletion: op operation op_type operation_type change_type event_name __deleted deleted is_deleted voided is_voided retracted \
      operation_name op_name row_kind dml_type cdc_operation change_operation \
      is_retracted
    resourceType: resource_type
    """

  /// Codes by their system, as a metric or as a field's name. LOINC: FHIR R4 vital signs and their more exact relatives. MDC:
  /// ISO/IEEE 11073-10101, partition 2 (131072) and term. Item ids: MIMIC-IV `d_items`. SNOMED CT: the observable entities of the
  /// FHIR vital signs profile, and the two saturation scores of NEWS2, each of which says its scale. With A to the end: the CIEL dictionary's concepts, as OpenMRS pads them. OMOP: the standard concepts of LOINC
  /// and SNOMED CT. With a stroke: the tracks of VitalDB. eVitals: NEMSIS 3.
  static let codeTable = """
    heartRate: eVitals.10 Solar8000/HR 3027018 4239408 8867-4 8889-8 8893-0 40443-4 69000-8 68999-2 69001-6 76282-3 147842 \
      220045 364075005
    pulse: Solar8000/PLETH_HR 149530 149546 149514 149522 78564009 5087AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    respiratoryRate: eVitals.14 Solar8000/RR Solar8000/RR_CO2 3024171 4313591 9279-1 151562 151578 151594 151570 151658 220210 \
      86290005 \
      5242AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    oxygenSaturation: eVitals.12 Solar8000/PLETH_SPO2 40762499 59408-5 2708-6 20564-1 2710-2 150456 220277 431314004 103228002 \
      5092AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    systolicPressure: eVitals.06 Solar8000/ART_SBP Solar8000/NIBP_SBP 3004249 4152194 8480-6 8459-0 8460-8 8461-6 76534-7 \
      76215-3 150021 \
      150301 150033 150037 220179 220050 271649006 72313002 \
      5085AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    diastolicPressure: eVitals.07 Solar8000/ART_DBP Solar8000/NIBP_DBP 3012888 4154790 8462-4 8453-3 8454-1 8455-8 76535-4 \
      76213-8 150022 \
      150302 150034 150038 220180 220051 271650006 \
      5086AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    temperature: eVitals.24 Solar8000/BT 3020891 4302666 8329-5 8310-5 8331-1 8332-9 8333-7 8328-7 8334-5 150368 150364 150344 \
      188424 \
      188420 188428 150392 150372 \
      150380 150348 188436 223762 223761 386725007 276885007 5088AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    time: eVitals.01
    bloodPressure: 85354-9 55284-4 35094-2 75367002
    oxygenFraction: 3150-6 19994-3 223835
    oxygenFlow: 3151-8
    consciousness: 67775-7 80288-4 11454-5 1104441000000107
    comaScale: 9269-2
    comaEye: 9267-6 220739
    comaVerbal: 9270-0 223900
    comaMotor: 9268-4 223901
    oxygenScale: 1104311000000102 1104321000000108
    pregnancy: 82810-3
    aside: 150388 39106-0 60832-3 8478-0 150023 150303 150035 150039 150488 160324 80404-7
    """

  /// Names that mean something only as they are written: the texts of what was XML before it was JSON, and what search engines put
  /// around a document.
  static let exactTable = """
    value: #text _text __text _ $ $t @value
    envelope: _source
    metric: __name__
    """

  /// What a source calls its own word on whether a value holds, alone or before or behind the name of the value.
  static let validityTable = """
    holds: valid is_valid validity
    fails: invalid is_invalid invalid_fields invalid_vitals invalid_values artifact artifacts is_artifact artefact artefacts \
      leads_off lead_off probe_off sensor_off disconnected
    quality: quality qual metric_quality signal_quality data_quality measurement_quality quality_flag quality_code
    status: status result_status result_status_cd_disp state flag flags error measurement_status measurement_state signal_status \
      sensor_status probe_status \
      status_code status_flag
    """

  /// Units; case, spaces, `_ .`, brackets, braces and degree signs do not matter.
  static let unitTable = """
    perMinute: /min 8541 8483 1/min min-1 permin perminute bpm brpm rpm beat/min beats/min beats/minute beatspermin \
      beatsperminute beat \
      beats count/min count/minute counts/min breath/min insp/min breaths/min breaths/minute breathspermin breathsperminute \
      breath \
      breaths br/min resp/min resps/min respiration/min respirations/min respirationsperminute puls/min pulse/min pulses/min \
      pulsesperminute mdcdimbeatpermin 264864 mdcdimpulspermin 264896 mdcdimresppermin 264928 mdcdimpermin lat/min schlage/min \
      schlaege/min slag/min bat/min battements/min batt/min atti/min c/min cpm ppm hb/min slagen/min latidos/min \
      respiraciones/min rpmin
    perSecond: /s 1/s hz s-1 persecond
    percent: % 8554 percent pct percentage %spo2 %sat %o2 spo2% p1 prozent mdcdimpercent 262688 vol% porcentaje
    fraction: fraction ratio
    one: 1 mdcdimdimless 262656 unity dimensionless nounit
    mmHg: mmhg 8876 inmillimetersofmercury mmofmercury millimetersofmercury millimetresofmercury millimeterofmercury torr hn \
      mmhgl mdcdimmmhg 266016 mm_of_hg
    kilopascal: kpa kilopascal kilopascals mdcdimkilopascal 265987
    celsius: c 8653 586323 incelsius cel celsius degc degcelsius degreec degreecelsius degreesc degreescelsius gradcelsius \
      centigrade mdcdimdegc \
      268192
    fahrenheit: f 9289 infahrenheit fah fahr fahrenheit degf degfahrenheit degreef degreefahrenheit degreesf degreesfahrenheit \
      gradfahrenheit \
      mdcdimfahr 266560
    kelvin: k kelvin mdcdimkelvin degk
    litresPerMinute: l/min l/minute litre/min liter/min litres/min liters/min litersperminute litresperminute lmin l_min-1 \
      mdcdimlpermin
    lpm: lpm
    """
}
