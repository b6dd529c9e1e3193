"""The types of schema.org that name who stands behind a page."""

import re

# Organization and what is below it (schema.org 28), as far as help is given there.
ORGANIZATIONS = frozenset(
    re.findall(
        r"\w+",
        """
        Organization Corporation Consortium Cooperative OnlineBusiness Project FundingAgency
        ResearchOrganization EducationalOrganization CollegeOrUniversity ElementarySchool HighSchool
        MiddleSchool Preschool School GovernmentOrganization LibrarySystem Library MedicalOrganization
        Dentist DiagnosticLab Hospital MedicalClinic Pharmacy Physician IndividualPhysician PhysiciansOffice
        VeterinaryCare NGO NewsMediaOrganization PerformingGroup PoliticalParty ReligiousOrganization
        SportsOrganization WorkersUnion LocalBusiness AnimalShelter ChildCare EmergencyService FireStation
        PoliceStation EmploymentAgency EntertainmentBusiness FinancialService FoodEstablishment
        GovernmentOffice HealthAndBeautyBusiness HealthClub DaySpa HomeAndConstructionBusiness LegalService
        Attorney Notary LodgingBusiness MedicalBusiness CommunityHealth Dermatology DietNutrition Emergency
        Geriatric Gynecologic Midwifery Nursing Obstetric Oncologic Optician Optometric Otolaryngologic
        Pediatric Physiotherapy PlasticSurgery Podiatric PrimaryCare Psychiatric PublicHealth Psychologist
        ProfessionalService RadioStation RealEstateAgent RecyclingCenter SelfStorage ShoppingCenter
        SportsActivityLocation Store TelevisionStation TouristInformationCenter TravelAgency
        AccountingService InsuranceAgency Restaurant CafeOrCoffeeShop Hotel BookStore GroceryStore
        HealthFoodStore Church Mosque Synagogue PlaceOfWorship CivicStructure CommunityCenter
        """,
    )
)
PEOPLE = frozenset({"Person", "Patient"})
