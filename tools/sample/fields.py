"""The fields of the ODS data set, in its order: of the establishment, then of its legal unit."""

from __future__ import annotations

ESTABLISHMENT_FIELDS = (
    "siren", "nic", "siret", "statutdiffusionetablissement", "datecreationetablissement",
    "trancheeffectifsetablissement", "trancheeffectifsetablissementtriable", "anneeeffectifsetablissement",
    "activiteprincipaleregistremetiersetablissement", "datederniertraitementetablissement", "etablissementsiege",
    "nombreperiodesetablissement", "complementadresseetablissement", "numerovoieetablissement",
    "indicerepetitionetablissement", "typevoieetablissement", "libellevoieetablissement", "adresseetablissement",
    "codepostaletablissement", "libellecommuneetablissement", "codecommuneetablissement",
    "distributionspecialeetablissement", "codecedexetablissement", "libellecedexetablissement",
    "libellecommuneetrangeretablissement", "codepaysetrangeretablissement", "libellepaysetrangeretablissement",
    "complementadresse2etablissement", "numerovoie2etablissement", "indicerepetition2etablissement",
    "typevoie2etablissement", "libellevoie2etablissement", "codepostal2etablissement",
    "libellecommune2etablissement", "codecommune2etablissement", "distributionspeciale2etablissement",
    "codecedex2etablissement", "libellecedex2etablissement", "libellecommuneetranger2etablissement",
    "codepaysetranger2etablissement", "libellepaysetranger2etablissement", "datedebutetablissement",
    "datefermetureetablissement", "etatadministratifetablissement", "denominationusuelleetablissement",
    "enseigne1etablissement", "enseigne2etablissement", "enseigne3etablissement",
    "activiteprincipaleetablissement", "nomenclatureactiviteprincipaleetablissement",
    "caractereemployeuretablissement", "sectionetablissement", "soussectionetablissement",
    "divisionetablissement", "groupeetablissement", "classeetablissement", "epcietablissement",
    "codeepcietablissement", "departementetablissement", "codedepartementetablissement", "regionetablissement",
    "coderegionetablissement", "codearrondissementetablissement", "geolocetablissement",
)  # fmt: skip
UNIT_FIELDS = (
    "statutdiffusionunitelegale", "unitepurgeeunitelegale", "datecreationunitelegale", "denominationunitelegale",
    "sigleunitelegale", "denominationusuelle1unitelegale", "denominationusuelle2unitelegale",
    "denominationusuelle3unitelegale", "l1_adressage_unitelegale", "sexeunitelegale", "nomunitelegale",
    "nomusageunitelegale", "prenom1unitelegale", "prenom2unitelegale", "prenom3unitelegale", "prenom4unitelegale",
    "prenomusuelunitelegale", "pseudonymeunitelegale", "identifiantassociationunitelegale",
    "trancheeffectifsunitelegale", "trancheeffectifsunitelegaletriable", "anneeeffectifsunitelegale",
    "datederniertraitementunitelegale", "nombreperiodesunitelegale", "categorieentreprise",
    "anneecategorieentreprise", "datedebutunitelegale", "datefermetureunitelegale", "etatadministratifunitelegale",
    "categoriejuridiqueunitelegale", "naturejuridiqueunitelegale", "activiteprincipaleunitelegale",
    "nomenclatureactiviteprincipaleunitelegale", "sectionunitelegale", "soussectionunitelegale",
    "divisionunitelegale", "groupeunitelegale", "classeunitelegale", "nicsiegeunitelegale",
    "siretsiegeunitelegale", "economiesocialesolidaireunitelegale", "societemissionunitelegale",
    "caractereemployeurunitelegale",
)  # fmt: skip
